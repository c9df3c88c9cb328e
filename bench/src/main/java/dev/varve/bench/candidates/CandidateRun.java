package dev.varve.bench.candidates;

import dev.varve.bench.run.Stop;
import dev.varve.codecs.GraphFile;
import dev.varve.codecs.GraphParameters;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.encodings.FixedDimensionalEncoding;
import dev.varve.codecs.encodings.MeanEncoding;
import dev.varve.codecs.encodings.TokenEncoder;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.index.candidates.CandidateIndex;
import dev.varve.index.candidates.CandidateSearch;
import dev.varve.index.candidates.CandidateSettings;
import dev.varve.index.candidates.CandidateWriter;
import dev.varve.index.candidates.DocumentEncoder;
import dev.varve.index.candidates.QueryEncodings;
import dev.varve.index.graph.BuildProgress;
import dev.varve.lab.report.Report;
import dev.varve.lab.report.Table;
import dev.varve.lab.report.Units;
import dev.varve.mmap.Access;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Measures one corpus: for each encoding the share of the queries whose best document by late interaction is among the
 * first candidates, of all documents by what is encoded and by codes of it, and of what a search by graph finds.
 */
final class CandidateRun {

    static final String FOUND = "fde_top1_in_75";
    static final String ENCODE = "encode_us";
    static final String SEARCH = "candidate_search_us";
    static final String BYTES = "candidate_bytes_per_document";
    static final String BUILD = "candidate_build_us";

    private static final String CODES = "tokens.cod";
    private static final String GRAPH = "tokens.gra";
    private static final int TIMED = 1_000;
    private static final double NANOS_PER_MICRO = 1e3;

    private static final int DEGREE = 31;
    private static final int BUILD_BEAM = 100;
    private static final double ALPHA = 1.2;

    private final CandidatePlan plan;
    private final CandidateCorpus corpus;
    private final Executor executor;
    private final Report report;
    private final PrintWriter err;
    private final Stop stop;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Table table;

    CandidateRun(
            CandidatePlan plan, CandidateCorpus corpus, Executor executor, Report report, PrintWriter err, Stop stop) {
        this.plan = plan;
        this.corpus = corpus;
        this.executor = executor;
        this.report = report;
        this.err = err;
        this.stop = stop;
        List<String> headings =
                new ArrayList<>(List.of("encoding", "dimensions", "encode doc us", "query us", "uncoded"));
        plan.bits().forEach(bits -> headings.add(bits + " bits"));
        table = new Table(1, headings.toArray(String[]::new));
    }

    void run() throws IOException {
        MeanEncoding mean = new MeanEncoding(corpus.tokens().dimension());
        measure("mean", mean);
        TokenEncoding last = mean;
        for (int dimension : plan.dimensions()) {
            last = fixed(dimension);
            measure("fde", last);
        }
        table.print(
                report.out(),
                corpus.title() + ": queries whose best document is among " + CandidatePlan.DEPTH + " candidates");
        index(last);
    }

    private TokenEncoding fixed(int dimension) {
        int tokenDimension = corpus.tokens().dimension();
        return new FixedDimensionalEncoding(new FixedDimensionalEncoding.Parameters(
                tokenDimension, plan.repetitions(), plan.hyperplanes(), tokenDimension, dimension, plan.seed()));
    }

    private void measure(String name, TokenEncoding encoding) {
        stop.check();
        err.println("candidates: " + corpus.name() + ", " + name + " of " + encoding.dimension());
        err.flush();
        var encoded = new EncodedCorpus(corpus, encoding, executor, plan.threads());
        List<Double> shares = encoded.shares(plan.bits(), plan.seed());
        List<String> cells = new ArrayList<>(List.of(name, Integer.toString(encoding.dimension())));
        cells.add(Units.number(time(name, encoding, "document", documents(encoding))));
        cells.add(Units.number(time(name, encoding, "query", queries(encoding))));
        for (int i = 0; i < shares.size(); i++) {
            String code = i == 0 ? "float32" : plan.bits().get(i - 1) + "-bit";
            report.add(FOUND, shares.get(i), "ratio", labels(name, encoding, Map.of("code", code, "search", "all")));
            cells.add(Units.value(shares.get(i), "ratio"));
        }
        table.row(cells.toArray(String[]::new));
    }

    private Map<String, String> labels(String name, TokenEncoding encoding, Map<String, String> others) {
        var labels = new HashMap<>(others);
        labels.put("dataset", corpus.name());
        labels.put("encoding", name);
        labels.put("dimension", Integer.toString(encoding.dimension()));
        return labels;
    }

    /** What encodes something, given its number. */
    private interface Encoding {
        void encode(int number);
    }

    private Encoding documents(TokenEncoding encoding) {
        var documents = new DocumentEncoder(corpus.tokens(), encoding);
        float[] into = new float[encoding.dimension()];
        return number -> documents.encode(number % corpus.tokens().size(), into);
    }

    private Encoding queries(TokenEncoding encoding) {
        TokenEncoder encoder = encoding.encoder();
        float[] into = new float[encoding.dimension()];
        List<float[]> flat = corpus.queries().stream().map(EncodedCorpus::flat).toList();
        return number -> {
            int query = number % flat.size();
            encoder.query(flat.get(query), corpus.queries().get(query).length, into);
        };
    }

    /** Microseconds of the processor that one takes, once compiled. */
    private double time(String name, TokenEncoding encoding, String what, Encoding work) {
        for (int number = 0; number < TIMED; number++) {
            work.encode(number);
        }
        long before = threads.getCurrentThreadCpuTime();
        for (int number = 0; number < TIMED; number++) {
            work.encode(number);
        }
        double micros = (threads.getCurrentThreadCpuTime() - before) / NANOS_PER_MICRO / TIMED;
        report.add(ENCODE, micros, "us", labels(name, encoding, Map.of("what", what)));
        return micros;
    }

    /** Builds the index of the last encoding, with the most bits, and searches it. */
    private void index(TokenEncoding encoding) throws IOException {
        stop.check();
        err.println("candidates: " + corpus.name() + ", building a graph");
        err.flush();
        var settings = new CandidateSettings(
                encoding, plan.bits().getLast(), new GraphParameters(DEGREE, BUILD_BEAM, ALPHA, plan.seed()));
        long begin = System.nanoTime();
        CandidateWriter.Written written = new CandidateWriter(executor, plan.threads(), settings)
                .write(corpus.files(), CandidateCorpus.ORIGIN, CODES, GRAPH, corpus.tokens(), List.of(), progress());
        if (written == null) {
            throw new IOException(corpus.name() + ": documents are too long or too short to be encoded");
        }
        int rows = corpus.tokens().size();
        Map<String, String> labels = labels("fde", encoding, Map.of("code", settings.bits() + "-bit"));
        report.add(BUILD, (System.nanoTime() - begin) / NANOS_PER_MICRO / rows, "us", labels);
        report.print("bytes a document", BYTES, (double) (written.codes() + written.graph()) / rows, "bytes", labels);
        VectorCodesFile codes =
                VectorCodesFile.open(corpus.files(), CODES, written.codes(), CandidateCorpus.ORIGIN, Access.NORMAL);
        try {
            GraphFile graph =
                    GraphFile.open(corpus.files(), GRAPH, written.graph(), CandidateCorpus.ORIGIN, Access.NORMAL);
            try {
                search(new CandidateIndex(codes, graph, row -> corpus.tokens().tokenCount(row) > 0), labels);
            } finally {
                graph.release();
            }
        } finally {
            codes.release();
        }
    }

    private BuildProgress progress() {
        return (_, _) -> {
            stop.check();
            return true;
        };
    }

    private void search(CandidateIndex index, Map<String, String> settings) {
        var found = new Table(1, "beam", "found", "us", "codes scored");
        List<float[][]> queries = corpus.queries();
        var encodings = new QueryEncodings();
        CandidateSearch search = index.newSearch();
        for (int beam : plan.beams()) {
            int hits = 0;
            long estimates = 0;
            long nanos = 0;
            for (int query = 0; query < queries.size(); query++) {
                encodings.set(queries.get(query));
                encodings.of(index.encoding());
                long before = threads.getCurrentThreadCpuTime();
                search.search(
                        encodings,
                        CandidatePlan.DEPTH,
                        beam,
                        corpus.tokens().size(),
                        null,
                        1,
                        () -> {});
                nanos += threads.getCurrentThreadCpuTime() - before;
                estimates += search.estimates();
                hits += holds(search, corpus.best()[query]) ? 1 : 0;
            }
            var labels = new HashMap<>(settings);
            labels.put("search", "graph");
            labels.put("beam", Integer.toString(beam));
            double share = (double) hits / queries.size();
            double micros = nanos / NANOS_PER_MICRO / queries.size();
            report.add(FOUND, share, "ratio", labels);
            report.add(SEARCH, micros, "us", labels);
            found.row(
                    Integer.toString(beam),
                    Units.value(share, "ratio"),
                    Units.number(micros),
                    Units.number((double) estimates / queries.size()));
        }
        found.print(report.out(), corpus.name() + ": the same by a graph of the codes, one thread");
    }

    private static boolean holds(CandidateSearch search, int row) {
        for (int rank = 0; rank < Math.min(CandidatePlan.DEPTH, search.size()); rank++) {
            if (search.row(rank) == row) {
                return true;
            }
        }
        return false;
    }
}
