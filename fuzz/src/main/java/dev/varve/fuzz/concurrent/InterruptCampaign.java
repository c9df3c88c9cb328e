package dev.varve.fuzz.concurrent;

import dev.varve.Durability;
import dev.varve.Reads;
import dev.varve.Snapshot;
import dev.varve.StoreOptions;
import dev.varve.VectorStore;
import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Tally;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import dev.varve.fuzz.model.Require;
import dev.varve.fuzz.model.StampedReads;
import dev.varve.fuzz.model.WriterScript;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileStore;
import dev.varve.storage.Background;
import dev.varve.storage.Environment;
import dev.varve.storage.StoreEngine;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads, virtual ones among them, are interrupted at any operation on files, the engine's own and those of its
 * callers; callers before each call and, by somebody else, in the middle of it. No call fails, nothing closes,
 * everything is there in the end, and a caller that was interrupted still is when its call returns. On real files, as
 * it is their channels that an interrupt may close: those of system calls and those of the Java library.
 */
public final class InterruptCampaign implements Campaign {

    private static final int STEPS = 60;
    /** Of so many operations one is interrupted. */
    private static final int[] SELDOM = {1, 3, 20};

    private static final long MOST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    @Override
    public String name() {
        return "interrupts";
    }

    @Override
    public String description() {
        return "threads interrupted at operations on files, and callers at any time";
    }

    @Override
    public boolean repeats() {
        return false;
    }

    @Override
    public void run(Trial trial) throws InterruptedException, ExecutionException {
        SplittableRandom random = trial.random();
        // Threads that are nobody else's, who would not want to be interrupted.
        try (Crew crew = random.nextBoolean() ? Crew.virtual() : new Crew()) {
            crew.start(() -> {
                Thread caller = Thread.currentThread();
                Thread pest = Thread.ofPlatform().daemon().unstarted(() -> pester(caller, trial.tally()));
                if (random.nextBoolean()) {
                    pest.start();
                }
                try {
                    new Interrupted(trial).run();
                } finally {
                    pest.interrupt();
                }
            });
            crew.await();
        }
    }

    /** Interrupts somebody until it is interrupted itself. */
    private static void pester(Thread caller, Tally tally) {
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(MOST_PAUSE));
            tally.add(Tried.INTERRUPTS);
            caller.interrupt();
        }
    }

    /** A store whose threads are interrupted, and what it must hold. */
    private static final class Interrupted {

        private final Trial trial;
        private final SplittableRandom random;
        private final Path directory;
        private final DiskFileStore.SystemCalls calls;
        private final StoreOptions options;
        private final boolean threads;
        private final int seldom;
        private final WriterScript script;
        private int copies;

        Interrupted(Trial trial) {
            this.trial = trial;
            this.random = trial.random();
            this.directory = trial.directory().resolve("store");
            this.calls = pick(List.of(DiskFileStore.SystemCalls.values()));
            this.options = SoakCampaign.OPTIONS.withReads(pick(List.of(Reads.BEST, Reads.THREADS, Reads.MAPPED)));
            this.threads = random.nextBoolean();
            this.seldom = SELDOM[random.nextInt(SELDOM.length)];
            this.script = new WriterScript(random.nextLong(), 1, 0, new TreeMap<>());
        }

        private <T> T pick(List<T> some) {
            return some.get(random.nextInt(some.size()));
        }

        void run() {
            VectorStore store = open();
            try {
                WriterScript.prepare(store);
                for (int step = 0; step < STEPS; step++) {
                    VectorStore now = store;
                    if (random.nextInt(STEPS / 3) == 0) {
                        interrupted(now::close);
                        store = open();
                        requireWritten(store);
                    } else {
                        interrupted(() -> call(now));
                    }
                }
                requireWritten(store);
            } finally {
                store.close();
            }
            try (VectorStore left = VectorStore.open(directory, options)) {
                requireWritten(left);
            }
        }

        private VectorStore open() {
            return StoreEngine.open(
                    directory,
                    new Environment(
                            files(directory),
                            this::files,
                            UUID::randomUUID,
                            InstantSource.system(),
                            threads ? Background.threads("interrupted") : Background.inline()),
                    options);
        }

        private FileStore files(Path path) {
            return InterruptingFiles.around(
                    DiskFileStore.open(path, DiskFileStore.Options.defaults().withSystemCalls(calls)), this::due);
        }

        /** Asked by any thread, in an order that the seed does not say. */
        private boolean due() {
            boolean now = ThreadLocalRandom.current().nextInt(seldom) == 0;
            trial.tally().add(Tried.INTERRUPTS, now ? 1 : 0);
            return now;
        }

        /** Makes a call on a thread that is interrupted already, and is so still when it returns. */
        private void interrupted(Runnable call) {
            Thread.currentThread().interrupt();
            trial.tally().add(Tried.INTERRUPTS);
            call.run();
            Require.that(Thread.interrupted(), () -> "a caller's interrupt was lost in a call");
        }

        private void call(VectorStore store) {
            switch (random.nextInt(24)) {
                case 0 -> store.flush();
                case 1 -> store.compact().await();
                case 2 -> store.compact().cancel();
                case 3 -> store.stats();
                case 4 -> {
                    Path copy = trial.directory().resolve("copy-" + copies++);
                    store.checkpoint(copy);
                    try (VectorStore copied = VectorStore.open(copy, options)) {
                        requireWritten(copied);
                    }
                }
                case 5 -> {
                    try (Snapshot snapshot = store.snapshot()) {
                        store.collections().forEach(name -> StampedReads.require(snapshot.collection(name), random));
                    }
                }
                case 6 -> requireWritten(store);
                default -> write(store);
            }
        }

        private void write(VectorStore store) {
            Durability durability = random.nextInt(4) == 0 ? pick(List.of(Durability.values())) : Durability.BUFFERED;
            var commit = store.write(script.next(), durability);
            if (random.nextInt(8) == 0) {
                commit.await();
            }
        }

        private void requireWritten(VectorStore store) {
            Require.equal(script.state(), WriterScript.read(store, 0), "what the store holds");
            int records = 0;
            for (String name : store.collections()) {
                records += StampedReads.require(store.collection(name), random).size();
            }
            Require.equal(script.state().size(), records, "records");
        }
    }
}
