package dev.varve.bench.ssd;

import dev.varve.Hit;
import dev.varve.Hits;
import dev.varve.Query;
import dev.varve.StoreStats;
import dev.varve.VectorCollection;
import dev.varve.VectorStore;
import dev.varve.bench.run.ProcessUsage;
import dev.varve.bench.run.ProcessUsage.Figure;
import dev.varve.lab.sets.TokenCorpus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.StringJoiner;

/**
 * The process that searches, so that its memory can be capped and is told apart from that of the bench: it opens a
 * store, searches for queries one after the other, and tells what it found in a line each, on its standard output. It
 * ends when its standard input does, which is when whoever started it is gone.
 *
 * <p>Lines are fields separated by tabs: {@code answer QUERY NANOS KEY:SCORE,KEY:SCORE...}, and at the end
 * {@code memory ANONYMOUS RESIDENT TOKENS MAPPED} in bytes: memory of its own, all of it that is resident, and of the
 * files of tokens what is resident and what is mapped; -1 where the system does not tell.
 */
public final class SearchProcess {

    static final String ANSWER = "answer";
    static final String MEMORY = "memory";

    /** Searches that do not count: what is cold afterwards is the data, not the code. */
    static final int WARM_UPS = 3;

    private final TokenCorpus corpus;
    private final VectorCollection documents;
    private final int answers;
    private final PrintStream out;

    private SearchProcess(TokenCorpus corpus, VectorStore store, int answers, PrintStream out) {
        this.corpus = corpus;
        this.documents = store.collection(TokenStore.COLLECTION);
        this.answers = answers;
        this.out = out;
    }

    /**
     * Searches.
     *
     * @param arguments the store's directory, the corpus, how many queries, and how many answers each
     */
    public static void main(String[] arguments) throws IOException {
        Thread.ofPlatform().daemon().name("input").start(() -> endWith(System.in));
        TokenCorpus corpus = TokenCorpus.parse(arguments[1]);
        int queries = Integer.parseInt(arguments[2]);
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (VectorStore store = TokenStore.open(Path.of(arguments[0]))) {
            var process = new SearchProcess(corpus, store, Integer.parseInt(arguments[3]), out);
            for (int warmUp = 0; warmUp < WARM_UPS; warmUp++) {
                process.search(queries + warmUp);
            }
            for (int query = 0; query < queries; query++) {
                process.answer(query);
            }
            process.tellMemory(store.stats());
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

    private Hits search(int query) {
        return documents.search(
                Query.tokens(TokenStore.FIELD, corpus.query(query)).limit(answers));
    }

    private void answer(int query) {
        Query wanted = Query.tokens(TokenStore.FIELD, corpus.query(query)).limit(answers);
        long begin = System.nanoTime();
        Hits hits = documents.search(wanted);
        long nanos = System.nanoTime() - begin;
        var found = new StringJoiner(",");
        for (Hit hit : hits) {
            found.add(hit.key() + ":" + hit.score());
        }
        tell(ANSWER, query, nanos, found);
    }

    private void tellMemory(StoreStats stats) throws IOException {
        StoreStats.RoleStats tokens = stats.roles().get(TokenStore.ROLE);
        if (tokens == null) {
            throw new IOException("the store has no files of role " + TokenStore.ROLE + ", only "
                    + stats.roles().keySet());
        }
        ProcessUsage usage = ProcessUsage.ofThis();
        tell(
                MEMORY,
                usage.bytes(Figure.ANONYMOUS).orElse(-1),
                usage.bytes(Figure.RESIDENT).orElse(-1),
                tokens.residentBytes().orElse(-1),
                tokens.mappedBytes());
    }

    private void tell(Object... fields) {
        var line = new StringJoiner("\t");
        for (Object field : fields) {
            line.add(field.toString());
        }
        out.println(line);
    }
}
