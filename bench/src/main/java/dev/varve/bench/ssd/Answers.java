package dev.varve.bench.ssd;

import dev.varve.Hit;
import dev.varve.Hits;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/** Answers as text, {@code KEY:SCORE,KEY:SCORE...}, best first. */
final class Answers {

    private Answers() {}

    static String of(Hits hits) {
        var text = new StringJoiner(",");
        for (Hit hit : hits) {
            text.add(hit.key() + ":" + hit.score());
        }
        return text.toString();
    }

    /** The keys of an answer. */
    static Set<String> keys(String answer) {
        Set<String> keys = new HashSet<>();
        for (String hit : answer.split(",", -1)) {
            keys.add(hit.substring(0, Math.max(0, hit.indexOf(':'))));
        }
        return keys;
    }

    /**
     * The share of what should be found that was.
     *
     * @param found answers of at least as many queries as there are exact ones
     * @param exact of the same queries
     */
    static double recall(List<String> found, List<String> exact) {
        long wanted = 0;
        long hit = 0;
        for (int query = 0; query < exact.size(); query++) {
            Set<String> keys = keys(exact.get(query));
            wanted += keys.size();
            keys.retainAll(keys(found.get(query)));
            hit += keys.size();
        }
        return (double) hit / Math.max(1, wanted);
    }
}
