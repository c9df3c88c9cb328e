package dev.varve.bench.candidates;

import dev.varve.codecs.CentroidListsFile;
import dev.varve.codecs.GraphFile;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.index.candidates.CandidateIndex;
import dev.varve.index.candidates.CandidateSearch;
import dev.varve.index.candidates.CandidateSettings;
import dev.varve.index.candidates.CandidateSettings.Coding;
import dev.varve.index.candidates.CandidateWriter;
import dev.varve.index.candidates.QueryEncodings;
import dev.varve.index.graph.BuildProgress;
import dev.varve.index.tokens.CentroidListsBuilder;
import dev.varve.lab.report.Report;
import dev.varve.lab.report.Table;
import dev.varve.lab.report.Units;
import dev.varve.lab.run.Stop;
import dev.varve.mmap.Access;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures the index of one corpus: what walks over means find, ordered by means alone, by encodings and by lists of
 * centroids too, what they take, and how much of it they know before they are done.
 */
final class IndexRun {

    static final String SEARCH = "candidate_search_us";
    static final String BYTES = "candidate_bytes_per_document";
    static final String BUILD = "candidate_build_us";
    static final String LISTS_BUILD = "centroids_build_us";
    static final String HITS = "candidate_hit_rate";

    private static final CandidateWriter.Names NAMES =
            new CandidateWriter.Names("tokens.cod", "tokens.gra", "tokens.fde.cod");
    private static final String LISTS = "tokens.cen";
    private static final double NANOS_PER_MICRO = 1e3;
    private static final List<Double> DELTAS = List.of(0.1, 0.3, 0.6);

    /** Candidates whose tokens would be read. */
    private static final int READ = 64;

    private final CandidatePlan plan;
    private final CandidateCorpus corpus;
    private final Executor executor;
    private final Report report;
    private final PrintWriter err;
    private final Stop stop;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    IndexRun(CandidatePlan plan, CandidateCorpus corpus, Executor executor, Report report, PrintWriter err, Stop stop) {
        this.plan = plan;
        this.corpus = corpus;
        this.executor = executor;
        this.report = report;
        this.err = err;
        this.stop = stop;
    }

    /** Builds the index, with the fewest bits of the encoding that orders what means find, and searches it. */
    void run(TokenEncoding ordering) throws IOException {
        stop.check();
        err.println("candidates: " + corpus.name() + ", building a graph");
        err.flush();
        CandidateSettings means = CandidateSettings.byMean(corpus.tokens().dimension(), plan.seed());
        var settings = new CandidateSettings(
                means.leading(), new Coding(ordering, plan.bits().getFirst()), means.graph());
        BuildProgress progress = (_, _) -> {
            stop.check();
            return true;
        };
        long begin = System.nanoTime();
        CandidateWriter.Written written = new CandidateWriter(executor, plan.threads(), settings)
                .write(corpus.files(), CandidateCorpus.ORIGIN, NAMES, corpus.tokens(), List.of(), progress);
        if (written == null) {
            throw new IOException(corpus.name() + ": documents are too long or too short to be encoded");
        }
        int rows = corpus.tokens().size();
        report.add(BUILD, (System.nanoTime() - begin) / NANOS_PER_MICRO / rows, "us", labels(Map.of()));
        bytes("means", written.codes());
        bytes("graph", written.graph());
        bytes("encodings", written.ordering());
        search(written, writeLists(progress));
    }

    /** Length of the file in bytes. */
    private long writeLists(BuildProgress progress) throws IOException {
        CandidateSettings usual = CandidateSettings.byCentroids(corpus.tokens().dimension(), plan.seed());
        if (!(usual.ordering() instanceof CandidateSettings.Lists lists)) {
            throw new IllegalStateException("lists of centroids: expected to be ordered by, found " + usual);
        }
        long begin = System.nanoTime();
        long length = new CentroidListsBuilder(executor, plan.threads(), corpus.tokens(), lists.most(), lists.seed())
                .write(corpus.files(), CandidateCorpus.ORIGIN, LISTS, progress);
        double micros = (System.nanoTime() - begin) / NANOS_PER_MICRO;
        report.add(LISTS_BUILD, micros / corpus.tokens().size(), "us", labels(Map.of()));
        bytes("centroids", length);
        return length;
    }

    private void bytes(String file, long length) {
        double each = (double) length / corpus.tokens().size();
        report.print("bytes a document, " + file, BYTES, each, "bytes", labels(Map.of("file", file)));
    }

    private Map<String, String> labels(Map<String, String> others) {
        var labels = new HashMap<>(others);
        labels.put("dataset", corpus.name());
        return labels;
    }

    private void search(CandidateWriter.Written written, long listsLength) throws IOException {
        VectorCodesFile codes = open(NAMES.codes(), written.codes());
        try {
            GraphFile graph = GraphFile.open(
                    corpus.files(), NAMES.graph(), written.graph(), CandidateCorpus.ORIGIN, Access.NORMAL);
            try {
                search("means", codes, graph, null, null);
                VectorCodesFile encodings = open(NAMES.ordering(), written.ordering());
                try {
                    search("means and encodings", codes, graph, encodings, null);
                } finally {
                    encodings.release();
                }
                var lists = CentroidListsFile.open(
                        corpus.files(), LISTS, listsLength, CandidateCorpus.ORIGIN, Access.NORMAL);
                try {
                    search("means and centroids", codes, graph, null, lists);
                } finally {
                    lists.release();
                }
            } finally {
                graph.release();
            }
        } finally {
            codes.release();
        }
    }

    private VectorCodesFile open(String name, long length) throws IOException {
        return VectorCodesFile.open(corpus.files(), name, length, CandidateCorpus.ORIGIN, Access.NORMAL);
    }

    private void search(
            String order,
            VectorCodesFile codes,
            GraphFile graph,
            @Nullable VectorCodesFile encodings,
            @Nullable CentroidListsFile lists) {
        var index = new CandidateIndex(
                codes, graph, encodings, lists, row -> corpus.tokens().tokenCount(row) > 0);
        List<String> headings = new ArrayList<>(List.of("beam", "found", "us", "codes scored"));
        DELTAS.forEach(delta -> headings.add(String.format(Locale.ROOT, "known at %.0f %%", 100 * delta)));
        var found = new Table(1, headings.toArray(String[]::new));
        CandidateSearch search = index.newSearch();
        for (int beam : plan.beams()) {
            stop.check();
            List<String> cells = new ArrayList<>(List.of(Integer.toString(beam)));
            cells.addAll(found(order, search, index, beam));
            for (double delta : DELTAS) {
                double known = known(search, beam, delta);
                Map<String, String> labels =
                        labels(Map.of("order", order, "beam", Integer.toString(beam), "delta", Double.toString(delta)));
                report.add(HITS, known, "ratio", labels);
                cells.add(Units.value(known, "ratio"));
            }
            found.row(cells.toArray(String[]::new));
        }
        found.print(
                report.out(),
                corpus.name() + ": best documents among " + CandidatePlan.DEPTH + " candidates by a graph of means,"
                        + " ordered by " + order + ", one thread; known: of the first " + READ
                        + ", before the walk is done");
    }

    private List<String> found(String order, CandidateSearch search, CandidateIndex index, int beam) {
        var query = new QueryEncodings();
        int hits = 0;
        long estimates = 0;
        long nanos = 0;
        int queries = corpus.queries().size();
        for (int number = 0; number < queries; number++) {
            query.set(corpus.queries().get(number));
            query.of(index.leading());
            TokenEncoding ordering = index.ordering();
            if (ordering != null) {
                query.of(ordering);
            }
            long before = threads.getCurrentThreadCpuTime();
            search(search, query, CandidatePlan.DEPTH, beam, 1, () -> false);
            nanos += threads.getCurrentThreadCpuTime() - before;
            estimates += search.estimates();
            hits += rows(search).contains(corpus.best()[number]) ? 1 : 0;
        }
        Map<String, String> labels = labels(Map.of("search", "graph", "order", order, "beam", Integer.toString(beam)));
        double share = (double) hits / queries;
        double micros = nanos / NANOS_PER_MICRO / queries;
        report.add(CandidateRun.FOUND, share, "ratio", labels);
        report.add(SEARCH, micros, "us", labels);
        return List.of(Units.value(share, "ratio"), Units.number(micros), Units.number((double) estimates / queries));
    }

    /** The share of the candidates to be read that a search tells after a share of its walk. */
    private double known(CandidateSearch search, int beam, double delta) {
        var query = new QueryEncodings();
        List<Integer> early = new ArrayList<>();
        long known = 0;
        long read = 0;
        for (float[][] tokens : corpus.queries()) {
            query.set(tokens);
            early.clear();
            search(search, query, READ, beam, delta, () -> {
                early.addAll(rows(search));
                return false;
            });
            List<Integer> last = rows(search);
            known += last.stream().filter(early::contains).count();
            read += last.size();
        }
        return (double) known / read;
    }

    private void search(
            CandidateSearch search, QueryEncodings query, int depth, int beam, double delta, BooleanSupplier early) {
        search.search(query, depth, beam, corpus.tokens().size(), null, delta, early);
    }

    private static List<Integer> rows(CandidateSearch search) {
        List<Integer> rows = new ArrayList<>();
        for (int rank = 0; rank < search.size(); rank++) {
            rows.add(search.row(rank));
        }
        return rows;
    }
}
