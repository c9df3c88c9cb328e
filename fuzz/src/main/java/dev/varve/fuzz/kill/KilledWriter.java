package dev.varve.fuzz.kill;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.varve.Commit;
import dev.varve.Compaction;
import dev.varve.Durability;
import dev.varve.VectorStore;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The process that {@code KillTest} kills: opens a store and writes by several {@link KillScript}s at once. It says
 * {@code opening}, {@code open}, and {@code 2 117} when all that writer 2 did up to its step 117 was acknowledged.
 */
public final class KilledWriter {

    /** Steps that a writer may be ahead of what it said. */
    public static final int MOST_AHEAD = 8;

    /** Past its buffer: one call is one line, which the death of the process cannot cut in two. */
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private final VectorStore store;
    private final KillScript script;
    private final int writer;
    /** Not the script's, which must draw the same for the one who checks. */
    private final SplittableRandom random;

    private KilledWriter(VectorStore store, KillScript script, int writer, SplittableRandom random) {
        this.store = store;
        this.script = script;
        this.writer = writer;
        this.random = random;
    }

    /** Takes the directory, the seed, the round and how many steps each writer does at most. */
    public static void main(String[] args) throws InterruptedException {
        long seed = Long.parseLong(args[1]);
        long round = Long.parseLong(args[2]);
        long steps = Long.parseLong(args[3]);
        say("opening");
        try (VectorStore store = VectorStore.open(Path.of(args[0]), KillScript.OPTIONS)) {
            say("open");
            KillScript.prepare(store);
            SplittableRandom random = new SplittableRandom(seed ^ round);
            List<Thread> threads = new ArrayList<>();
            for (int writer = 0; writer < KillScript.WRITERS; writer++) {
                var script = new KillScript(seed, round, writer, KillScript.read(store, writer));
                var killed = new KilledWriter(store, script, writer, random.split());
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
                acknowledged();
                last = null;
            }
        }
        if (last != null) {
            last.await();
            acknowledged();
        }
        if (random.nextInt(300) == 0) {
            store.flush();
        }
        if (random.nextInt(300) == 0) {
            Compaction compaction = store.compact();
            if (random.nextBoolean()) {
                compaction.cancel();
            }
        }
    }

    /** Syncs take their time, so that most steps do without. */
    private Durability durability() {
        Durability[] all = Durability.values();
        return random.nextInt(10) == 0 ? all[random.nextInt(all.length)] : Durability.BUFFERED;
    }

    private void acknowledged() {
        say(writer + " " + script.step());
    }

    private static void say(String line) {
        try {
            OUT.write((line + "\n").getBytes(US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
