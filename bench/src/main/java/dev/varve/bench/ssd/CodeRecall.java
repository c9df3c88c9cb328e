package dev.varve.bench.ssd;

import dev.varve.Query;
import dev.varve.Reads;
import dev.varve.StoreStats;
import dev.varve.TokenCoding;
import dev.varve.VectorCollection;
import dev.varve.VectorStore;
import dev.varve.bench.run.Scratch;
import dev.varve.lab.report.Progress;
import dev.varve.lab.report.Table;
import dev.varve.lab.report.Units;
import dev.varve.lab.sets.TokenCorpus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each code of tokens takes on the disk, and how much of the exact answers late interaction by it finds: of all
 * documents by the codes alone, of as many candidates as a query scores by itself, and with the best of these scored
 * again in full precision. The same corpus and queries for all, small enough for each store to be written and searched
 * exactly.
 */
final class CodeRecall {

    static final String RECALL = "maxsim_recall@10";
    static final String RESCORED = "maxsim_rescored_recall@10";
    static final String DOCUMENTS = "documents";
    static final String BYTES = "token_bytes_per_document";

    private static final int ANSWERS = 10;
    private static final int RESCORE = 32;
    private static final int MOST_QUERIES = 100;

    /** Log, full and coded tokens. */
    private static final int COPIES = 4;

    private static final double WRITTEN_PER_SECOND = 2e7;
    private static final double SCORED_PER_SECOND = 1e9;

    private final SsdRun run;
    private final Plan plan;
    private final Map<TokenCoding, Outcome> outcomes = new EnumMap<>(TokenCoding.class);

    /** Of one code: bytes of its files for each document, and recalls: of all documents, candidates, and rescored. */
    private record Outcome(double bytes, double all, double reranked, double rescored) {}

    CodeRecall(SsdRun run) {
        this.run = run;
        this.plan = run.plan();
    }

    static Needs needs(Plan plan) {
        double bytes = LateInteraction.tokenBytes(plan.codeCorpus());
        double each = bytes / WRITTEN_PER_SECOND + 2 * queries(plan) * bytes / SCORED_PER_SECOND;
        return new Needs((long) (COPIES * bytes), TokenCoding.values().length * each);
    }

    private static int queries(Plan plan) {
        return Math.min(plan.queries(), MOST_QUERIES);
    }

    void run() throws IOException {
        long documents = (long) plan.codeCorpus().documents() * TokenCoding.values().length;
        try (Progress progress = Progress.start("codes", documents, run.err())) {
            for (TokenCoding code : TokenCoding.values()) {
                Path store = run.scratch().fresh("codes");
                progress.begin("writing and searching " + TokenStore.label(code));
                try {
                    TokenStore.write(store, plan.codeCorpus(), code, progress, run.stop());
                    outcomes.put(code, measure(store));
                } finally {
                    Scratch.delete(store);
                }
            }
        } finally {
            report();
        }
    }

    private Outcome measure(Path directory) {
        TokenCorpus corpus = plan.codeCorpus();
        try (VectorStore store = TokenStore.open(directory, Reads.BEST)) {
            VectorCollection documents = store.collection(TokenStore.COLLECTION);
            List<String> exact = new ArrayList<>();
            List<String> all = new ArrayList<>();
            List<String> reranked = new ArrayList<>();
            List<String> rescored = new ArrayList<>();
            for (int number = 0; number < queries(plan); number++) {
                run.stop().check();
                Query.Tokens query =
                        Query.tokens(TokenStore.FIELD, corpus.query(number)).limit(ANSWERS);
                exact.add(Answers.of(documents.search(query.exact())));
                int most = Math.min(corpus.documents(), Query.MAX_CANDIDATES);
                all.add(Answers.of(
                        documents.search(query.candidates(most).rerank(most).rescore(0))));
                reranked.add(Answers.of(documents.search(query.rescore(0))));
                rescored.add(Answers.of(documents.search(query.rescore(RESCORE))));
            }
            StoreStats stats = store.stats();
            double bytes = (double) TokenStore.bytes(stats, TokenStore.CODED) / corpus.documents();
            return new Outcome(
                    bytes,
                    Answers.recall(all, exact),
                    Answers.recall(reranked, exact),
                    Answers.recall(rescored, exact));
        }
    }

    private void report() {
        if (outcomes.isEmpty()) {
            return;
        }
        String documents = Integer.toString(plan.codeCorpus().documents());
        var table = new Table(
                1, "code", "bytes a document", "recall@10 of all", "of candidates", "best " + RESCORE + " rescored");
        outcomes.forEach((code, outcome) -> {
            Map<String, String> labels = Map.of("code", TokenStore.label(code), DOCUMENTS, documents);
            run.report().add(BYTES, outcome.bytes(), "B", labels);
            run.report().add(RECALL, outcome.all(), "ratio", scored(labels, "all"));
            String reranked = Integer.toString(Query.DEFAULT_RERANK);
            run.report().add(RECALL, outcome.reranked(), "ratio", scored(labels, reranked));
            run.report().add(RESCORED, outcome.rescored(), "ratio", scored(labels, reranked));
            table.row(
                    TokenStore.label(code),
                    Units.number(outcome.bytes()),
                    Units.number(outcome.all()),
                    Units.number(outcome.reranked()),
                    Units.number(outcome.rescored()));
        });
        table.print(
                run.report().out(),
                "Codes of tokens: " + queries(plan) + " queries with "
                        + documents + " documents, all of which are scored by their codes, or of "
                        + Query.DEFAULT_CANDIDATES
                        + " candidates " + Query.DEFAULT_RERANK + "; recall of the exact answers, in full precision");
    }

    /** Labels that say how many documents are scored by their codes. */
    static Map<String, String> scored(Map<String, String> labels, String rerank) {
        Map<String, String> all = new HashMap<>(labels);
        all.put("rerank", rerank);
        return all;
    }
}
