package dev.varve.storage;

import dev.varve.Schema;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.RecordReader;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.Damage;
import dev.varve.recovery.LogReplay;
import dev.varve.recovery.LogSalvage;
import dev.varve.recovery.ManifestSalvage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the write batches of a log that may be damaged: those that are intact and fit the schemas. */
final class LogExam implements BatchCodec.Target<Integer> {

    private final Map<Integer, Schema> schemas;
    private final Consumer<Damage> damages;
    private final Keys keys;
    private final LogReplay.Batches batches;
    private boolean damaged;
    private int lastCollection;

    /** Takes the keys that batches put or delete. */
    @FunctionalInterface
    interface Keys {

        /** The key is valid during the call only. */
        void key(int collection, MemorySegment key);
    }

    /**
     * @param schemas the schemas of the live collections, by number
     * @param damages takes what is wrong
     * @param keys takes all keys
     * @param batches takes the batches that a store can apply
     */
    LogExam(Map<Integer, Schema> schemas, Consumer<Damage> damages, Keys keys, LogReplay.Batches batches) {
        this.schemas = schemas;
        this.damages = damages;
        this.keys = keys;
        this.batches = batches;
    }

    /** Reads the log from the oldest file that the manifest names to a newest one. */
    LogSalvage.Result read(FileStore files, ManifestSalvage.Result manifest, long lastLog) throws IOException {
        return LogSalvage.read(
                files,
                manifest.storeId(),
                manifest.state().log(),
                lastLog,
                manifest.state().sequence(),
                this::batch,
                damage -> {
                    damaged = true;
                    damages.accept(damage);
                });
    }

    /** Whether anything is missing, or cannot be applied. */
    boolean damaged() {
        return damaged;
    }

    /** The highest number of a collection that a batch names. */
    int lastCollection() {
        return lastCollection;
    }

    private void batch(long sequence, MemorySegment payload) throws IOException {
        try {
            BatchCodec.decode(new RecordReader("the write-ahead log, batch " + sequence, 0, payload), this);
        } catch (CorruptFileException e) {
            damaged = true;
            damages.accept(Damage.of(e, "write batch " + sequence + " is lost"));
            return;
        }
        batches.batch(sequence, payload);
    }

    @Override
    public @Nullable Integer collection(int number) {
        lastCollection = Math.max(lastCollection, number);
        return schemas.containsKey(number) ? number : null;
    }

    @Override
    public Schema schema(Integer collection) {
        return Objects.requireNonNull(schemas.get(collection));
    }

    @Override
    public void put(Integer collection, EncodedRow row) {
        keys.key(collection, row.key());
    }

    @Override
    public void delete(Integer collection, MemorySegment key) {
        keys.key(collection, key);
    }
}
