package dev.varve.bench.ann;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The points of all systems on one data set, round by round; of a run that was stopped, what there is of them. */
final class Sweeps {

    /**
     * One curve.
     *
     * @param system that searched
     * @param threads that searched at once
     */
    record Key(String system, int threads) {}

    private final Map<Key, List<Map<Integer, SweepPoint>>> rounds = new LinkedHashMap<>();

    /** Keeps a point. Rounds come one after another. */
    void add(int round, String system, int threads, SweepPoint point) {
        List<Map<Integer, SweepPoint>> of = rounds.computeIfAbsent(new Key(system, threads), _ -> new ArrayList<>());
        if (of.size() == round) {
            of.add(new LinkedHashMap<>());
        }
        of.get(round).put(point.knob(), point);
    }

    /** Forgets a system. */
    void drop(String system) {
        rounds.keySet().removeIf(key -> key.system().equals(system));
    }

    /** The points of a knob, one for each round in which it was measured. */
    List<SweepPoint> points(String system, int threads, int knob) {
        return of(system, threads).stream()
                .filter(round -> round.containsKey(knob))
                .map(round -> round.get(knob))
                .toList();
    }

    /** The values of the knob that were measured, ascending. */
    List<Integer> knobs(String system, int threads) {
        return of(system, threads).stream()
                .flatMap(round -> round.keySet().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** The curves of the rounds in which every knob was measured: the first ones, in their order. */
    List<Curve> curves(String system, int threads) {
        int knobs = knobs(system, threads).size();
        return of(system, threads).stream()
                .filter(round -> round.size() == knobs)
                .map(round -> new Curve(List.copyOf(round.values())))
                .toList();
    }

    private List<Map<Integer, SweepPoint>> of(String system, int threads) {
        return rounds.getOrDefault(new Key(system, threads), List.of());
    }
}
