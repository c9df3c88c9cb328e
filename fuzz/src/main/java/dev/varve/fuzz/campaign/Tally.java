package dev.varve.fuzz.campaign;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How much was tried. Thread-safe. */
public final class Tally {

    private final LongAdder[] counts = new LongAdder[Tried.values().length];
    private final Map<Tried, Map<String, LongAdder>> kinds = new EnumMap<>(Tried.class);

    /** Nothing yet. */
    public Tally() {
        Arrays.setAll(counts, _ -> new LongAdder());
        for (Tried tried : Tried.values()) {
            kinds.put(tried, new ConcurrentHashMap<>());
        }
    }

    /** One more. */
    public void add(Tried tried) {
        add(tried, 1);
    }

    /** Some more. */
    public void add(Tried tried, long count) {
        counts[tried.ordinal()].add(count);
    }

    /** One more of a kind, which is also told by itself: of few kinds, named in words. */
    public void add(Tried tried, String kind) {
        add(tried);
        of(tried).computeIfAbsent(kind, _ -> new LongAdder()).increment();
    }

    /** All that another one counted so far. */
    public void addAll(Tally other) {
        for (Tried tried : Tried.values()) {
            add(tried, other.count(tried));
            other.kinds(tried)
                    .forEach((kind, count) -> of(tried)
                            .computeIfAbsent(kind, _ -> new LongAdder())
                            .add(count));
        }
    }

    /** How many so far. */
    public long count(Tried tried) {
        return counts[tried.ordinal()].sum();
    }

    /** How many of each kind so far, by its words; empty where kinds are not told apart. */
    public SortedMap<String, Long> kinds(Tried tried) {
        SortedMap<String, Long> counted = new TreeMap<>();
        of(tried).forEach((kind, count) -> counted.put(kind, count.sum()));
        return counted;
    }

    private Map<String, LongAdder> of(Tried tried) {
        return kinds.getOrDefault(tried, Map.of());
    }
}
