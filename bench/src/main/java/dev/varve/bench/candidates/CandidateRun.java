package dev.varve.bench.candidates;

import dev.varve.codecs.encodings.FixedDimensionalEncoding;
import dev.varve.codecs.encodings.MeanEncoding;
import dev.varve.codecs.encodings.TokenEncoder;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.index.candidates.DocumentEncoder;
import dev.varve.lab.report.Report;
import dev.varve.lab.report.Table;
import dev.varve.lab.report.Units;
import dev.varve.lab.run.Stop;
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
 * first candidates, of all documents by what is encoded and by codes of it. What an index finds is measured then.
 */
final class CandidateRun {

    static final String FOUND = "fde_top1_in_75";
    static final String ENCODE = "encode_us";

    private static final int TIMED = 1_000;
    private static final double NANOS_PER_MICRO = 1e3;

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
        new IndexRun(plan, corpus, executor, report, err, stop).run(last);
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
}
