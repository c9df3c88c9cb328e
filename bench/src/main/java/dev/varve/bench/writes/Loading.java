package dev.varve.bench.writes;

import dev.varve.Durability;
import java.io.IOException;

/** Loads records in bulk: batches, buffered, one thread, as both systems are asked to be loaded. */
final class Loading {

    private Loading() {}

    /** Puts the records of some numbers, from {@code first} to {@code end}, exclusive, at one version. */
    static void load(Run run, RecordStore store, long first, long end, int version) throws IOException {
        Records records = run.records();
        long[] keys = new long[run.plan().batch()];
        int[] vectors = new int[keys.length];
        try (RecordStore.Writer writer = store.writer(Durability.BUFFERED)) {
            int count = 0;
            for (long number = first; number < end; number++) {
                keys[count] = records.key(number);
                vectors[count] = records.vector(keys[count], version);
                count++;
                if (count == keys.length || number + 1 == end) {
                    run.stop().check();
                    writer.put(keys, vectors, count);
                    count = 0;
                }
            }
        }
    }
}
