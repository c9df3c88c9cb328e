package dev.varve.fuzz.kill;

import dev.varve.Commit;
import dev.varve.Compaction;
import dev.varve.Durability;
import dev.varve.VectorStore;
import dev.varve.fuzz.model.WriterScript;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One of several that write to a store of a {@link KilledProcess}. It says {@code 2 117} when all that writer 2 did up
 * to its step 117 was acknowledged; {@code flush} and {@code flushed}, {@code merge} and {@code merged} around these;
 * {@code copy 4 17 117} before it makes a checkpoint in {@code copy-4}, which must hold what each writer was
 * acknowledged, and {@code copied 4} when that was.
 */
final class KilledWriter {

    /** Steps that a writer may be ahead of what it said. */
    static final int MOST_AHEAD = 8;

    static final String FLUSH = "flush";
    static final String FLUSHED = "flushed";
    static final String MERGE = "merge";
    static final String MERGED = "merged";
    static final String COPY = "copy";
    static final String COPIED = "copied";

    /** Of so many writes of a writer one is followed by a flush, one by a merge and one by a checkpoint. */
    private static final int SELDOM = 40;

    private static final AtomicInteger COPIES = new AtomicInteger();

    private final KilledProcess process;
    private final VectorStore store;
    private final WriterScript script;
    private final int writer;
    private final AtomicLongArray acknowledged;
    private final SplittableRandom random;

    /**
     * @param acknowledged of all writers of the store
     * @param random draws how it writes, not what
     */
    KilledWriter(
            KilledProcess process,
            VectorStore store,
            WriterScript script,
            int writer,
            AtomicLongArray acknowledged,
            SplittableRandom random) {
        this.process = process;
        this.store = store;
        this.script = script;
        this.writer = writer;
        this.acknowledged = acknowledged;
        this.random = random;
    }

    void run(long steps) {
        while (script.step() < steps) {
            write();
            work();
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
                process.say(FLUSH);
                store.flush();
                process.say(FLUSHED);
            }
            case 1 -> {
                process.say(MERGE);
                Compaction compaction = store.compact();
                if (random.nextInt(4) == 0) {
                    compaction.cancel();
                } else {
                    compaction.await();
                }
                process.say(MERGED);
            }
            case 2 -> {
                int number = COPIES.getAndIncrement();
                process.say(COPY + " " + number + " "
                        + IntStream.range(0, acknowledged.length())
                                .mapToObj(one -> Long.toString(acknowledged.get(one)))
                                .collect(Collectors.joining(" ")));
                store.checkpoint(KilledProcess.copy(process.directory(), number));
                process.say(COPIED + " " + number);
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
        process.say(writer + " " + script.step());
    }
}
