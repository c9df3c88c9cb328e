package dev.varve.fuzz.concurrent;

import dev.varve.CandidateEncoding;
import dev.varve.Compaction;
import dev.varve.CompactionOptions;
import dev.varve.IndexOptions;
import dev.varve.StoreOptions;
import dev.varve.TokenIndexOptions;
import dev.varve.VectorStore;
import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import dev.varve.fuzz.concurrent.Linearization.Verdict;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.storage.Background;
import dev.varve.storage.StoreEngine;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/**
 * Several threads put, get, update and delete a few keys, one by one, in batches and by filters, count, scan, search
 * and take snapshots, on real threads, while the store is flushed, merged, copied, closed and opened again; then a
 * {@link Linearization} of all that they did is looked for. It is one for all keys together, so that batches and
 * snapshots have to be atomic over them. What the threads do follows from the seed, how they meet does not.
 *
 * <p>The checker is our own: Lincheck and jcstress run a few calls on a fresh object in memory, again and again, under
 * their own scheduler or none, and know nothing of an object that has files and threads of its own and lives on.
 */
public final class LinearizableCampaign implements Campaign {

    private static final int THREADS = 4;
    private static final int CALLS = 150;
    private static final int OPENINGS = 3;
    /** Pairs of calls and state that a search looks at: thousands serve for nearly every sound history. */
    private static final int PATIENCE = 100_000;
    /** For what is left: a history that is wrong early may have very many orders until there. */
    private static final int MORE_PATIENCE = 20 * PATIENCE;

    private static final StoreOptions PLAIN = StoreOptions.DEFAULT
            .withMemtableBytes(1 << 20)
            .withSearchThreads(2)
            .withCompaction(CompactionOptions.DEFAULT.withFanIn(2));
    private static final StoreOptions INDEXED = PLAIN.withIndex(IndexOptions.DEFAULT
                    .withFromRows(2)
                    .withDegree(4)
                    .withBeam(8)
                    .withThreads(2))
            .withTokenIndex(TokenIndexOptions.DEFAULT.withFromRows(2).withEncoding(CandidateEncoding.MEAN));

    @Override
    public String name() {
        return "linearizable";
    }

    @Override
    public String description() {
        return "threads that write and read a few keys at once: some order explains what they saw";
    }

    @Override
    public boolean repeats() {
        return false;
    }

    @Override
    public void run(Trial trial) throws InterruptedException, ExecutionException {
        SplittableRandom random = trial.random();
        StoreOptions options = random.nextBoolean() ? PLAIN : INDEXED;
        List<CellCalls> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            threads.add(new CellCalls(thread, random.split()));
        }
        try (SimulatedDisk disk = new SimulatedDisk()) {
            // Syncs of a simulated disk take no time, so that more happens; a real one makes threads wait for it.
            boolean real = random.nextInt(4) == 0;
            for (int opening = 0; opening < OPENINGS; opening++) {
                try (VectorStore store =
                        real ? VectorStore.open(trial.directory().resolve("store"), options) : open(disk, options)) {
                    store.collection(CellCalls.COLLECTION, Cells.SCHEMA);
                    Path copies = real ? trial.directory() : Path.of("copies");
                    quarrel(store, threads, random, number -> copies.resolve("copy-" + number), opening);
                }
            }
        }
        List<Linearization.Call<Cells>> calls = new ArrayList<>();
        threads.forEach(thread -> calls.addAll(thread.calls()));
        Linearization.Outcome outcome = Linearization.search(Cells.EMPTY, calls, PATIENCE);
        if (outcome.verdict() == Verdict.UNDECIDED) {
            outcome = searchOn(calls);
        }
        switch (outcome.verdict()) {
            case EXPLAINED -> trial.tally().add(Tried.LINEARIZED_OPERATIONS, calls.size());
            case REFUTED -> throw new AssertionError(outcome.farthest());
            case UNDECIDED -> {
                trial.tally().add(Tried.UNDECIDED_HISTORIES);
                // Told, as sound histories are explained long before.
                throw new AssertionError(
                        "undecided after " + MORE_PATIENCE + " orders, the best of them: " + outcome.farthest());
            }
        }
    }

    /** One at a time, as it takes memory. */
    private synchronized Linearization.Outcome searchOn(List<Linearization.Call<Cells>> calls) {
        return Linearization.search(Cells.EMPTY, calls, MORE_PATIENCE);
    }

    private static VectorStore open(SimulatedDisk disk, StoreOptions options) {
        return StoreEngine.open(
                Path.of("store"),
                Disks.environment(
                        disk.at("store"),
                        path -> disk.at(path.toString()),
                        InstantSource.system(),
                        Background.threads("linearizable")),
                options);
    }

    /** Has the threads make their calls while the store is looked after, and in half of the cases closed. */
    private static void quarrel(
            VectorStore store,
            List<CellCalls> threads,
            SplittableRandom random,
            Function<Integer, Path> copy,
            int opening)
            throws InterruptedException, ExecutionException {
        boolean closes = random.nextBoolean();
        int cares = random.nextInt(20);
        SplittableRandom keeping = random.split();
        try (Crew crew = new Crew()) {
            for (CellCalls thread : threads) {
                crew.start(() -> thread.run(store, CALLS));
            }
            for (int care = 0; crew.working() && (!closes || care < cares); care++) {
                keep(store, keeping, copy, 1_000 * opening + care);
            }
            if (closes) {
                store.close();
            }
            crew.await();
        }
    }

    private static void keep(VectorStore store, SplittableRandom random, Function<Integer, Path> copy, int number) {
        switch (random.nextInt(6)) {
            case 0, 1 -> store.flush();
            case 2, 3 -> {
                Compaction compaction = store.compact();
                if (random.nextBoolean()) {
                    compaction.cancel();
                } else {
                    compaction.await();
                }
            }
            case 4 -> store.stats();
            default -> store.checkpoint(copy.apply(number));
        }
    }
}
