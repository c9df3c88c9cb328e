package dev.varve.fuzz.kill;

import dev.varve.CandidateEncoding;
import dev.varve.Commit;
import dev.varve.Compaction;
import dev.varve.CompactionOptions;
import dev.varve.Durability;
import dev.varve.IndexOptions;
import dev.varve.StoreOptions;
import dev.varve.TokenIndexOptions;
import dev.varve.VectorStore;
import dev.varve.fuzz.model.WriterScript;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The process that is killed: opens a store and writes by several {@link WriterScript}s at once. It says
 * {@code opening}, {@code open}, and {@code 2 117} when all that writer 2 did up to its step 117 was acknowledged;
 * {@code flush} and {@code compact} before it does; {@code copy 4 17 117 20} before it makes a checkpoint in
 * {@code copy-4}, which must hold what each writer was acknowledged, and {@code copied 4} when that was.
 */
final class KilledWriter {

    static final int WRITERS = 3;

    /** Steps that a writer may be ahead of what it said. */
    static final int MOST_AHEAD = 8;

    /** Little is indexed, quickly, and is flushed and merged often. */
    static final StoreOptions OPTIONS = StoreOptions.DEFAULT
            .withMemtableBytes(1 << 20)
            .withSearchThreads(1)
            .withCompaction(CompactionOptions.DEFAULT.withFanIn(2))
            .withIndex(IndexOptions.DEFAULT
                    .withFromRows(8)
                    .withDegree(4)
                    .withBeam(8)
                    .withThreads(1))
            .withTokenIndex(TokenIndexOptions.DEFAULT.withFromRows(8).withEncoding(CandidateEncoding.MEAN));

    /** Of so many writes of a writer one is followed by a flush, one by a compaction and one by a checkpoint. */
    private static final int SELDOM = 200;

    private static final AtomicInteger COPIES = new AtomicInteger();

    private final Path directory;
    private final VectorStore store;
    private final WriterScript script;
    private final int writer;
    private final AtomicLongArray acknowledged;
    /** Not the script's, which must draw the same for the one who checks. */
    private final SplittableRandom random;

    private KilledWriter(
            Path directory,
            VectorStore store,
            WriterScript script,
            int writer,
            AtomicLongArray acknowledged,
            SplittableRandom random) {
        this.directory = directory;
        this.store = store;
        this.script = script;
        this.writer = writer;
        this.acknowledged = acknowledged;
        this.random = random;
    }

    /** Where the store is, in the directory of a trial. */
    static Path store(Path directory) {
        return directory.resolve("store");
    }

    /** Where a checkpoint is. */
    static Path copy(Path directory, int number) {
        return directory.resolve("copy-" + number);
    }

    /** Takes the directory, the seed, the round and how many steps each writer does at most. */
    public static void main(String[] args) throws InterruptedException {
        Path directory = Path.of(args[0]);
        long seed = Long.parseLong(args[1]);
        long round = Long.parseLong(args[2]);
        long steps = Long.parseLong(args[3]);
        Lines.say("opening");
        try (VectorStore store = VectorStore.open(store(directory), OPTIONS)) {
            Lines.say("open");
            WriterScript.prepare(store);
            SplittableRandom random = new SplittableRandom(seed ^ round);
            AtomicLongArray acknowledged = new AtomicLongArray(WRITERS);
            List<Thread> threads = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                var script = new WriterScript(seed, round, writer, WriterScript.read(store, writer));
                var killed = new KilledWriter(directory, store, script, writer, acknowledged, random.split());
                threads.add(Thread.ofPlatform().unstarted(() -> killed.run(steps)));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private void run(long steps) {
        try {
            while (script.step() < steps) {
                write();
                work();
            }
        } catch (RuntimeException | Error failure) {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private void write() {
        // Up to as many steps as may be ahead are written before the last of them is awaited.
        int ahead = 1 + random.nextInt(MOST_AHEAD);
        Commit last = null;
        for (int i = 0; i < ahead; i++) {
            Durability durability = durability();
            last = store.write(script.next(), durability);
            if (durability == Durability.BUFFERED || durability == Durability.SYNCED) {
                acknowledge();
                last = null;
            }
        }
        if (last != null) {
            last.await();
            acknowledge();
        }
    }

    private void work() {
        switch (random.nextInt(SELDOM)) {
            case 0 -> {
                Lines.say("flush");
                store.flush();
            }
            case 1 -> {
                Lines.say("compact");
                Compaction compaction = store.compact();
                if (random.nextBoolean()) {
                    compaction.cancel();
                }
            }
            case 2 -> {
                int number = COPIES.getAndIncrement();
                Lines.say("copy " + number + " "
                        + IntStream.range(0, WRITERS)
                                .mapToObj(one -> Long.toString(acknowledged.get(one)))
                                .collect(Collectors.joining(" ")));
                store.checkpoint(copy(directory, number));
                Lines.say("copied " + number);
            }
            default -> {
                // goes on writing
            }
        }
    }

    /** Syncs take their time, so that most steps do without. */
    private Durability durability() {
        Durability[] all = Durability.values();
        return random.nextInt(10) == 0 ? all[random.nextInt(all.length)] : Durability.BUFFERED;
    }

    private void acknowledge() {
        acknowledged.set(writer, script.step());
        Lines.say(writer + " " + script.step());
    }
}
