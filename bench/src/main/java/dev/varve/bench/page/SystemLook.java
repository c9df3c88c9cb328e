package dev.varve.bench.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * How a series looks: color and marker, so that neither is needed to tell it from others, and the same in every plot
 * for what the benchmarks know. The colors are those of M. Okabe and K. Ito, "Color Universal Design" (2008), which
 * people of all kinds of color vision tell apart; Varve is always vermilion.
 *
 * @param color in hexadecimal
 * @param marker as Lets-Plot numbers them, which is as R does
 */
record SystemLook(String color, int marker) {

    static final String VARVE = "varve";

    private static final String VERMILION = "#d55e00";
    private static final String BLUE = "#0072b2";
    private static final String SKY = "#56b4e9";
    private static final String GREEN = "#009e73";
    private static final String PURPLE = "#cc79a7";
    private static final String ORANGE = "#e69f00";
    private static final String GRAY = "#8a8a8a";

    private static final Map<String, SystemLook> KNOWN = Map.ofEntries(
            Map.entry(VARVE, new SystemLook(VERMILION, 16)),
            Map.entry("rocksdb", new SystemLook(BLUE, 15)),
            Map.entry("lucene-float32", new SystemLook(BLUE, 15)),
            Map.entry("lucene-int4", new SystemLook(SKY, 17)),
            Map.entry("lucene-1bit", new SystemLook(PURPLE, 4)),
            Map.entry("jvector-memory", new SystemLook(GREEN, 0)),
            Map.entry("jvector-pq", new SystemLook(ORANGE, 2)),
            Map.entry("jvector-fused", new SystemLook(Spec.INK, 5)),
            Map.entry("exact", new SystemLook(GRAY, 8)),
            Map.entry("vector", new SystemLook(VERMILION, 16)),
            Map.entry("scalar", new SystemLook(GRAY, 8)));

    private static final List<SystemLook> OTHERS = List.of(
            new SystemLook(SKY, 6),
            new SystemLook(PURPLE, 3),
            new SystemLook(GREEN, 10),
            new SystemLook(ORANGE, 1),
            new SystemLook(BLUE, 7),
            new SystemLook(Spec.INK, 9));

    /** The looks of the series of one plot; unknown ones take turns in their order. */
    static List<SystemLook> of(List<String> series) {
        List<SystemLook> looks = new ArrayList<>();
        int others = 0;
        for (String name : series) {
            SystemLook known = KNOWN.get(name);
            looks.add(known == null ? OTHERS.get(others++ % OTHERS.size()) : known);
        }
        return looks;
    }

    /** Varve first, then as they come. */
    static Comparator<String> varveFirst() {
        return Comparator.comparing(series -> !series.equals(VARVE));
    }
}
