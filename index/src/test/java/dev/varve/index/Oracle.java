package dev.varve.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/** Answers by plain loops in float64 and a full sort: what a search has to give. */
public final class Oracle {

    /** A row with its score. */
    record Answer(int part, int row, double score) {}

    private Oracle() {}

    /** The best rows of parts given as arrays; a null row is absent. */
    static List<Answer> dense(
            Similarity similarity, float[] query, int k, List<float[][]> parts, List<? extends IntPredicate> accepted) {
        List<Answer> answers = new ArrayList<>();
        for (int part = 0; part < parts.size(); part++) {
            float[][] rows = parts.get(part);
            for (int row = 0; row < rows.length; row++) {
                if (rows[row] != null && accepted.get(part).test(row)) {
                    answers.add(new Answer(part, row, score(similarity, query, rows[row])));
                }
            }
        }
        return best(k, answers);
    }

    static List<Answer> best(int k, List<Answer> answers) {
        // The sort is stable and the answers come in the order of writing, which decides between equal scores.
        return answers.stream()
                .sorted(Comparator.comparingDouble(a -> -a.score()))
                .limit(k)
                .toList();
    }

    public static double score(Similarity similarity, float[] a, float[] b) {
        return switch (similarity) {
            case DOT -> dot(a, b);
            case COSINE -> dot(b, b) == 0 ? 0 : dot(a, b) / (Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b)));
            case L2 -> {
                double sum = 0;
                for (int d = 0; d < a.length; d++) {
                    sum += ((double) a[d] - b[d]) * ((double) a[d] - b[d]);
                }
                yield 0.0 - sum;
            }
        };
    }

    static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int d = 0; d < a.length; d++) {
            sum += (double) a[d] * b[d];
        }
        return sum;
    }
}
