package dev.varve.cli;

import dev.varve.CollectionReader;
import dev.varve.cli.embedding.TextModel;
import dev.varve.cli.evaluation.JudgedCollection;
import dev.varve.cli.evaluation.KnownItem;
import dev.varve.cli.evaluation.RankingMetrics;
import dev.varve.lab.report.Progress;
import dev.varve.lab.report.Report;
import dev.varve.lab.report.Table;
import dev.varve.lab.report.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures how well the documents of the demo are found, by late interaction, with an index and without, and by pooled
 * vectors.
 */
final class DemoMeasures {

    /** Queries of one search: they share its reads, and a progress bar has something to show. */
    private static final int BATCH = 50;

    private static final int NEAR = 10;
    private static final int FAR = 100;

    private final CollectionReader collection;
    private final TextModel model;
    private final Report report;
    private final Phases phases;

    DemoMeasures(CollectionReader collection, TextModel model, Report report, Phases phases) {
        this.collection = collection;
        this.model = model;
        this.report = report;
        this.phases = phases;
    }

    /** Looks for each known item by its sentence: MRR@10 and Recall@10. */
    void knownItems(List<KnownItem> items) {
        if (items.isEmpty()) {
            return;
        }
        List<String> questions = items.stream().map(KnownItem::sentence).toList();
        var table = new Table(
                Table.Column.text(Units.count(items.size()) + " known items"),
                Table.Column.number("MRR@10"),
                Table.Column.number("Recall@10"));
        for (DemoStore.SearchSystem system : DemoStore.SearchSystem.values()) {
            List<List<String>> rankings = rankings(system, questions, NEAR);
            double reciprocalRank = 0;
            double recall = 0;
            for (int i = 0; i < items.size(); i++) {
                Map<String, Integer> grades = Map.of(items.get(i).key(), 1);
                reciprocalRank += RankingMetrics.reciprocalRank(rankings.get(i), grades, NEAR);
                recall += RankingMetrics.recall(rankings.get(i), grades, NEAR);
            }
            row(table, system, "mrr@10", reciprocalRank / items.size(), "recall@10", recall / items.size());
        }
        table.print(report.out());
        report.out().println();
    }

    /** Asks the queries of a judged collection: nDCG@10 and Recall@100, over the queries that have an answer. */
    void judged(JudgedCollection judged) {
        var asked = judged.queries().keySet().stream()
                .filter(query -> judged.grades().getOrDefault(query, Map.of()).values().stream()
                        .anyMatch(grade -> grade > 0))
                .toList();
        if (asked.isEmpty()) {
            throw new BadInputException("no query has a judgement above 0; check the file given by --qrels");
        }
        List<String> questions = asked.stream()
                .map(query -> judged.queries().getOrDefault(query, ""))
                .toList();
        var table = new Table(
                Table.Column.text(Units.count(asked.size()) + " judged queries"),
                Table.Column.number("nDCG@10"),
                Table.Column.number("Recall@100"));
        for (DemoStore.SearchSystem system : DemoStore.SearchSystem.values()) {
            List<List<String>> rankings = rankings(system, questions, FAR);
            double ndcg = 0;
            double recall = 0;
            for (int i = 0; i < asked.size(); i++) {
                Map<String, Integer> grades = judged.grades().getOrDefault(asked.get(i), Map.of());
                ndcg += RankingMetrics.ndcg(rankings.get(i), grades, NEAR);
                recall += RankingMetrics.recall(rankings.get(i), grades, FAR);
            }
            row(table, system, "ndcg@10", ndcg / asked.size(), "recall@100", recall / asked.size());
        }
        table.print(report.out());
        report.out().println();
    }

    private List<List<String>> rankings(DemoStore.SearchSystem system, List<String> questions, int limit) {
        var phase = phases.begin("search, " + system.label());
        var rankings = new ArrayList<List<String>>();
        try (Progress progress = Progress.start("searching", questions.size(), " queries")) {
            for (int from = 0; from < questions.size(); from += BATCH) {
                List<String> batch = questions.subList(from, Math.min(questions.size(), from + BATCH));
                rankings.addAll(DemoStore.rankings(collection, model, system, batch, limit));
                progress.step(batch.size());
            }
        }
        phase.end(0);
        return rankings;
    }

    private void row(
            Table table,
            DemoStore.SearchSystem system,
            String first,
            double firstValue,
            String second,
            double secondValue) {
        Map<String, String> labels = Map.of("system", system.label());
        report.add(first, firstValue, "ratio", labels);
        report.add(second, secondValue, "ratio", labels);
        table.row(system.label(), Units.value(firstValue, "ratio"), Units.value(secondValue, "ratio"));
    }
}
