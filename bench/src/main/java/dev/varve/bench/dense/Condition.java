package dev.varve.bench.dense;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A kind of filter.
 *
 * @param share of the rows that pass, above 0, up to 1
 * @param correlation which ones do
 */
record Condition(double share, Correlation correlation) {

    /** All kinds of some shares. */
    static List<Condition> of(List<Double> shares) {
        List<Condition> conditions = new ArrayList<>();
        for (double share : shares) {
            for (Correlation correlation : Correlation.values()) {
                conditions.add(new Condition(share, correlation));
            }
        }
        return conditions;
    }

    /** How many of some rows pass. */
    int passing(int rows) {
        return Math.clamp(Math.round(share * rows), 1, rows);
    }

    /** What tells its figures from others. */
    Map<String, String> labels() {
        return Map.of("share", BigDecimal.valueOf(share).toPlainString(), "correlation", correlation.label());
    }

    @Override
    public String toString() {
        return BigDecimal.valueOf(100 * share).stripTrailingZeros().toPlainString() + " %, correlation "
                + correlation.label();
    }
}
