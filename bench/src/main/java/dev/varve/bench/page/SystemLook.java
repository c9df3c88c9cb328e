package dev.varve.bench.page;

import java.util.Comparator;
import java.util.List;

/**
 * How a series looks, the same in every plot: color and marker, so that neither is needed to tell it from others. The
 * colors are those of M. Okabe and K. Ito, "Color Universal Design" (2008), which people of all kinds of color vision
 * tell apart; Varve is always vermilion.
 */
final class SystemLook {

    static final String VARVE = "varve";

    private static final String VERMILION = "#d55e00";
    private static final String BLUE = "#0072b2";
    private static final String SKY = "#56b4e9";
    private static final String GREEN = "#009e73";
    private static final String PURPLE = "#cc79a7";
    private static final String ORANGE = "#e69f00";
    private static final String GRAY = "#8a8a8a";
    private static final String BLACK = "#222222";

    /** One series.
     *
     * @param marker as Lets-Plot numbers them, which is as R does
     */
    private record Look(String name, String color, int marker) {}

    private static final List<Look> KNOWN = List.of(
            new Look(VARVE, VERMILION, 16),
            new Look("rocksdb", BLUE, 15),
            new Look("lucene-float32", BLUE, 15),
            new Look("lucene-int4", SKY, 17),
            new Look("lucene-1bit", PURPLE, 4),
            new Look("jvector-memory", GREEN, 0),
            new Look("jvector-pq", ORANGE, 2),
            new Look("jvector-fused", BLACK, 5),
            new Look("exact", GRAY, 8),
            new Look("vector", VERMILION, 16),
            new Look("scalar", GRAY, 8));

    private static final List<Look> OTHERS = List.of(
            new Look("", SKY, 4),
            new Look("", PURPLE, 3),
            new Look("", GREEN, 6),
            new Look("", ORANGE, 1),
            new Look("", BLUE, 7),
            new Look("", BLACK, 9));

    private SystemLook() {}

    static String color(String series) {
        return look(series).color();
    }

    static int marker(String series) {
        return look(series).marker();
    }

    /** Varve first, then as they come. */
    static Comparator<String> varveFirst() {
        return Comparator.comparing(series -> !series.equals(VARVE));
    }

    private static Look look(String series) {
        return KNOWN.stream()
                .filter(look -> look.name().equals(series))
                .findFirst()
                .orElseGet(() -> OTHERS.get(Math.floorMod(series.hashCode(), OTHERS.size())));
    }
}
