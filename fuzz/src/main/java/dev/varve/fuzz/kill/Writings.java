package dev.varve.fuzz.kill;

import dev.varve.Durability;
import dev.varve.VectorStore;
import dev.varve.fuzz.model.Require;
import dev.varve.fuzz.model.StampedReads;
import dev.varve.fuzz.model.WriterScript;
import dev.varve.fuzz.model.WriterScript.Row;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** What one writer wrote to a store, whose writes may fail. */
final class Writings {

    private final SplittableRandom random;
    private final long seed;
    private SortedMap<String, Row> written = new TreeMap<>();
    private WriterScript script;
    private long round;

    /** Nothing so far. */
    Writings(SplittableRandom random) {
        this.random = random;
        this.seed = random.nextLong();
        this.script = new WriterScript(seed, round, 0, written);
    }

    /** Writes the next batch; where that fails the store must be as it was. */
    void write(VectorStore store, Durability durability) {
        SortedMap<String, Row> before = new TreeMap<>(script.state());
        boolean done = false;
        try {
            store.write(script.next(), durability);
            done = true;
        } finally {
            if (!done) {
                script = new WriterScript(seed, ++round, 0, before);
            }
            written = script.state();
        }
    }

    /** Writes some batches without a sync. */
    void write(VectorStore store, int batches) {
        for (int i = 0; i < batches; i++) {
            write(store, Durability.BUFFERED);
        }
    }

    /** Requires that all of it is there and nothing else, read in every way. */
    void requireIn(VectorStore store) {
        Require.equal(written, WriterScript.read(store, 0), "what the store holds");
        int records = 0;
        for (String name : store.collections()) {
            records += StampedReads.require(store.collection(name), random).size();
        }
        Require.equal(written.size(), records, "records");
    }
}
