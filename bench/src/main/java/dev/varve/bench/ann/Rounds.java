package dev.varve.bench.ann;

import dev.varve.lab.report.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Searches of all systems side by side. In each round, for each number of threads, the sweeps run abreast: every system
 * takes its next value of the knob in turn, and the turn goes the other way round in the next round, so that what
 * disturbs the machine for a while disturbs all alike.
 */
final class Rounds {

    /** A pass that is not faster than the best by this much is as fast as it gets. */
    private static final double FASTER = 0.97;

    /** So many of them in a row, since one may be unlucky. */
    private static final int SETTLED_PASSES = 3;

    private static final double PASS_SECONDS = 0.3;

    /**
     * Answers of one point: a worker keeps them in memory while it searches, which counts as that of its system, so
     * that a fast one would be charged for being fast.
     */
    private static final long MOST_ANSWER_BYTES = 8L << 20;

    private final AnnPlan plan;
    private final AnnData data;
    private final Recall recall;
    private final Contest contest;
    private final Sweeps sweeps = new Sweeps();
    private final Map<List<Object>, Double> speeds = new HashMap<>();

    Rounds(AnnPlan plan, AnnData data, Contest contest) {
        this.plan = plan;
        this.data = data;
        this.recall = new Recall(data, plan.k());
        this.contest = contest;
    }

    /** What was measured so far. */
    Sweeps sweeps() {
        return sweeps;
    }

    /** How many points {@link #run} measures, warming up included. */
    static int steps(AnnPlan plan, List<Searching> systems) {
        int knobs = systems.stream().mapToInt(system -> system.sweep().size()).sum();
        return systems.size() + plan.rounds() * plan.threads().size() * knobs;
    }

    /** Warms up, then measures every point in every round. */
    void run(Progress progress) {
        contest.each(system -> {
            progress.begin(system.name() + " warms up");
            warmUp(system);
            progress.step();
        });
        for (int round = 0; round < plan.rounds(); round++) {
            for (int threads : plan.threads()) {
                sweep(round, threads, progress);
            }
            contest.turnRound();
        }
    }

    private void sweep(int round, int threads, Progress progress) {
        int longest = contest.systems().stream()
                .mapToInt(system -> system.sweep().size())
                .max()
                .orElse(0);
        for (int i = 0; i < longest; i++) {
            int turn = i;
            contest.each(system -> {
                if (turn < system.sweep().size()) {
                    int knob = system.sweep().get(turn);
                    progress.begin("round " + (round + 1) + ", threads " + threads + ": " + system.name() + " " + knob);
                    sweeps.add(round, system.name(), threads, measure(system, threads, knob));
                    progress.step();
                }
            });
        }
    }

    private SweepPoint measure(Searching system, int threads, int knob) throws WorkerException {
        List<Object> point = List.of(system.name(), threads, knob);
        Double speed = speeds.get(point);
        if (speed == null) {
            int few = Math.min(16 * threads, data.queryCount());
            speed = system.search(knob, threads, few, plan.k(), recall).qps();
        }
        SweepPoint measured = system.search(knob, threads, operations(speed), plan.k(), recall);
        speeds.put(point, measured.qps());
        return measured;
    }

    /** Enough to take the time that is wanted and to judge the recall; whole passes over the queries, if any. */
    private int operations(double speed) {
        int queries = data.queryCount();
        double timed = Math.min((double) mostOperations(), Math.ceil(speed * plan.seconds()));
        int least = Math.max((int) timed, Math.min(queries, AnnPlan.LEAST_SEARCHES));
        return least <= queries ? least : Math.ceilDiv(least, queries) * queries;
    }

    private long mostOperations() {
        return MOST_ANSWER_BYTES / SearchAnswers.bytes(plan.k());
    }

    /** All threads search at the middle of the sweep until the compiler has done what it can. */
    private void warmUp(Searching system) throws WorkerException {
        int knob = system.sweep().get(system.sweep().size() / 2);
        int threads = plan.mostThreads();
        int operations = Math.min(64 * threads, data.queryCount());
        long begin = System.nanoTime();
        double best = 0;
        List<Double> notFaster = new ArrayList<>();
        while (notFaster.size() < SETTLED_PASSES && System.nanoTime() - begin < plan.warmUpSeconds() * 1e9) {
            double qps =
                    system.search(knob, threads, operations, plan.k(), recall).qps();
            if (qps * FASTER > best) {
                notFaster.clear();
            } else {
                notFaster.add(qps);
            }
            best = Math.max(best, qps);
            operations = Math.clamp((long) (qps * PASS_SECONDS), threads, (int) mostOperations());
        }
    }
}
