package dev.varve.bench.ssd;

import dev.varve.Hits;
import dev.varve.LateStats;
import dev.varve.Query;
import dev.varve.Reads;
import dev.varve.StoreStats;
import dev.varve.VectorCollection;
import dev.varve.VectorStore;
import dev.varve.bench.run.MappingAdvice;
import dev.varve.bench.run.PageCache;
import dev.varve.bench.run.ProcessUsage;
import dev.varve.bench.run.ProcessUsage.Figure;
import dev.varve.lab.sets.TokenSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The process that searches, so that its memory can be capped and is told apart from that of the bench: it opens a
 * store, keeps what leads to candidates in memory, searches until its code is warm, and then, phase by phase, searches
 * and tells what it found, in lines on its standard output. It ends when its standard input does, which is when whoever
 * started it is gone.
 *
 * <p>Lines are fields separated by tabs: {@code answer PHASE QUERY NANOS KEY:SCORE,KEY:SCORE...}; at the end of a phase
 * {@code phase PHASE SECONDS} and the counters of late interaction, in the order of {@link #counters}; and
 * {@code memory PHASE} and figures in bytes, in the order of {@link SearchChild.Memory}; -1 where the system does not
 * tell.
 */
public final class SearchProcess {

    static final String ANSWER = "answer";
    static final String PHASE = "phase";
    static final String MEMORY = "memory";

    /**
     * Searches to warm up after which coded tokens are put out of memory again: where a store has found all in memory
     * for long, it looks again only after long.
     */
    private static final int COLD_AGAIN = 10;

    private static final double MOST_SECONDS_TO_WARM_UP = 20;

    /** Arguments before the phases. */
    private static final int FIXED_ARGUMENTS = 6;

    private final TokenSet corpus;
    private final Path directory;
    private final VectorStore store;
    private final VectorCollection documents;
    private final int answers;
    private final Mode mode;
    private final PageCache cache;
    private final PrintStream out;

    private SearchProcess(
            TokenSet corpus,
            Path directory,
            VectorStore store,
            int answers,
            Mode mode,
            PageCache cache,
            PrintStream out) {
        this.corpus = corpus;
        this.directory = directory;
        this.store = store;
        this.documents = store.collection(TokenStore.COLLECTION);
        this.answers = answers;
        this.mode = mode;
        this.cache = cache;
        this.out = out;
    }

    /**
     * Searches.
     *
     * @param arguments the store's directory, the corpus, how many answers each, the mode, how files are put out of
     *     memory, how many searches do not count, and the phases
     */
    public static void main(String[] arguments) throws IOException {
        Thread.ofPlatform().daemon().name("input").start(() -> endWith(System.in));
        Path directory = Path.of(arguments[0]);
        Mode mode = Mode.valueOf(arguments[3]);
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (TokenSet corpus = TokenSet.of(arguments[1]);
                VectorStore store = TokenStore.open(directory, mode.reads())) {
            var process = new SearchProcess(
                    corpus,
                    directory,
                    store,
                    Integer.parseInt(arguments[2]),
                    mode,
                    PageCache.valueOf(arguments[4]),
                    out);
            process.prepare(Integer.parseInt(arguments[5]));
            for (int i = FIXED_ARGUMENTS; i < arguments.length; i++) {
                process.run(SearchPhase.parse(arguments[i]));
            }
        }
    }

    private static void endWith(InputStream input) {
        try {
            input.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            Runtime.getRuntime().halt(1);
        }
        Runtime.getRuntime().halt(0);
    }

    private void prepare(int warmUps) throws IOException {
        // Kept there: pages that faults bring would drive them out, and with them what is compared.
        for (Path file : TokenStore.candidateFiles(directory)) {
            load(file);
            MappingAdvice.lock(file);
        }
        for (Path file : TokenStore.codedFiles(directory)) {
            if (!mode.scarce()) {
                load(file);
            }
            if (mode.advice() != null) {
                mode.advice().give(file);
            }
        }
        SearchPhase phase = SearchPhase.latency("warm-up", warmUps, mode.prefetch(), MOST_SECONDS_TO_WARM_UP);
        long begin = System.nanoTime();
        for (int warmUp = 1; phase.goesOn(warmUp - 1, System.nanoTime() - begin); warmUp++) {
            if (mode.scarce() && mode.reads() != Reads.MAPPED && warmUp % COLD_AGAIN == 1) {
                evict();
            }
            documents.search(phase.query(corpus.query(corpus.queries() - warmUp), answers));
        }
    }

    /** Brings a file into the page cache, front to back, and from there into the mapping of the store. */
    private static void load(Path file) throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            bytes.transferTo(OutputStream.nullOutputStream());
        }
        MappingAdvice.POPULATE.give(file);
    }

    private void run(SearchPhase phase) throws IOException {
        List<Query> queries = new ArrayList<>();
        for (int query = 0; query < phase.queries(); query++) {
            queries.add(phase.query(corpus.query(query), answers));
        }
        if (mode.scarce()) {
            evict();
        }
        LateStats before = store.stats().lateInteraction();
        double seconds = phase.threads() == 1 ? oneByOne(phase, queries) : sideBySide(phase, queries);
        StoreStats stats = store.stats();
        var line = new StringJoiner("\t").add(PHASE).add(phase.name()).add(Double.toString(seconds));
        long[] first = counters(before);
        long[] last = counters(stats.lateInteraction());
        for (int i = 0; i < first.length; i++) {
            line.add(Long.toString(last[i] - first[i]));
        }
        out.println(line);
        tellMemory(phase, stats);
    }

    /** Puts coded tokens out of memory: out of the mapping, without which no page goes from the page cache. */
    private void evict() throws IOException {
        List<Path> files = TokenStore.codedFiles(directory);
        for (Path file : files) {
            MappingAdvice.UNMAP.give(file);
        }
        cache.evict(files.toArray(Path[]::new));
    }

    /** Returns the seconds that searches took. */
    private double oneByOne(SearchPhase phase, List<Query> queries) {
        long sum = 0;
        for (int query = 0; phase.goesOn(query, sum); query++) {
            long begin = System.nanoTime();
            Hits hits = documents.search(queries.get(query));
            long nanos = System.nanoTime() - begin;
            sum += nanos;
            tellAnswer(phase, query, nanos, hits);
        }
        return sum / 1e9;
    }

    /** Returns the seconds from the first search to the last. */
    private double sideBySide(SearchPhase phase, List<Query> queries) throws IOException {
        Hits[] found = new Hits[queries.size()];
        long[] nanos = new long[queries.size()];
        var next = new AtomicInteger();
        long first = System.nanoTime();
        try (ExecutorService pool = Executors.newFixedThreadPool(phase.threads())) {
            List<Future<?>> searches = new ArrayList<>();
            for (int i = 0; i < phase.threads(); i++) {
                searches.add(pool.submit(() -> {
                    for (int query = next.getAndIncrement(); query < found.length; query = next.getAndIncrement()) {
                        long begin = System.nanoTime();
                        found[query] = documents.search(queries.get(query));
                        nanos[query] = System.nanoTime() - begin;
                    }
                }));
            }
            for (Future<?> search : searches) {
                search.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a search failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for searches", e);
        }
        double seconds = (System.nanoTime() - first) / 1e9;
        for (int query = 0; query < found.length; query++) {
            tellAnswer(phase, query, nanos[query], found[query]);
        }
        return seconds;
    }

    private void tellAnswer(SearchPhase phase, int query, long nanos, Hits hits) {
        tell(ANSWER, phase.name(), query, nanos, Answers.of(hits));
    }

    private void tellMemory(SearchPhase phase, StoreStats stats) {
        ProcessUsage usage = ProcessUsage.ofThis();
        tell(
                MEMORY,
                phase.name(),
                usage.bytes(Figure.ANONYMOUS).orElse(-1),
                usage.bytes(Figure.RESIDENT).orElse(-1),
                TokenStore.residentBytes(stats, TokenStore.CODED),
                TokenStore.bytes(stats, TokenStore.CODED),
                TokenStore.residentCandidateBytes(stats),
                TokenStore.candidateBytes(stats),
                TokenStore.bytes(stats, TokenStore.FULL));
    }

    /** What is told of late interaction; waits and overlaps in nanoseconds. */
    static long[] counters(LateStats stats) {
        return new long[] {
            stats.searches(),
            stats.scored(),
            stats.rescored(),
            stats.prefetched(),
            stats.hits(),
            stats.wasted(),
            stats.dropped(),
            stats.misses(),
            stats.reads(),
            stats.bytes(),
            stats.waited().toNanos(),
            stats.overlapped().toNanos()
        };
    }

    private void tell(Object... fields) {
        var line = new StringJoiner("\t");
        for (Object field : fields) {
            line.add(field.toString());
        }
        out.println(line);
    }
}
