package dev.varve.fuzz.kill;

import dev.varve.CompactionOptions;
import dev.varve.Durability;
import dev.varve.InvalidArgumentException;
import dev.varve.StoreOptions;
import dev.varve.VectorStore;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.model.Require;
import dev.varve.fuzz.model.WriterScript;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.MappingLimitException;
import dev.varve.storage.Background;
import dev.varve.storage.Environment;
import dev.varve.storage.StoreEngine;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * A store that may map only so many files, and makes ever more segments: it fails by an
 * {@link InvalidArgumentException} that names the cap rather than to ask the system for more than it has, which would
 * end the process. What was acknowledged is read on, and is there when the store is opened with a higher cap; nothing
 * stays mapped.
 */
final class MappingCap {

    /** What a store needs at least. */
    private static final int LEAST = 16;

    private static final int SEGMENTS = 100;
    /** What the failure tells to do. */
    private static final String CURE = "raise the option maxMappings";

    private static final StoreOptions OPTIONS =
            KilledProcess.OPTIONS.withCompaction(CompactionOptions.DEFAULT.withAutomatic(false));

    private MappingCap() {}

    static void run(Trial trial) {
        SplittableRandom random = trial.random();
        Path directory = trial.directory().resolve("store");
        int cap = LEAST + random.nextInt(LEAST);
        FileStore files =
                DiskFileStore.open(directory, DiskFileStore.Options.defaults().withMappingCap(cap));
        Writings writings = new Writings(random);
        VectorStore capped = open(directory, files);
        WriterScript.prepare(capped);
        Require.that(reached(capped, writings), () -> "more than " + SEGMENTS + " segments by " + cap + " mappings");
        writings.requireIn(capped);
        Require.that(files.mappingCount() <= cap, () -> files.mappingCount() + " mappings of " + cap);
        close(capped);
        Require.equal(0, files.mappingCount(), "mappings of a closed store");
        try (VectorStore store = VectorStore.open(directory, OPTIONS)) {
            writings.requireIn(store);
            writings.write(store, 10);
            store.compact().await();
            writings.requireIn(store);
        }
    }

    private static VectorStore open(Path directory, FileStore files) {
        return StoreEngine.open(
                directory,
                new Environment(
                        files,
                        path -> DiskFileStore.open(path, DiskFileStore.Options.defaults()),
                        UUID::randomUUID,
                        InstantSource.system(),
                        Background.threads("capped")),
                OPTIONS);
    }

    /** What is in no segment yet cannot be put in one; it is in the log. */
    private static void close(VectorStore store) {
        try {
            store.close();
        } catch (InvalidArgumentException expected) {
            requireTold(expected);
        }
    }

    /** Makes segments until one cannot be mapped. */
    private static boolean reached(VectorStore store, Writings writings) {
        try {
            for (int segment = 0; segment < SEGMENTS; segment++) {
                // Of few records, so that those before go on being read.
                writings.write(store, Durability.SYNCED);
                store.flush();
            }
            return false;
        } catch (InvalidArgumentException expected) {
            requireTold(expected);
            return true;
        }
    }

    /** It says that there are too many mappings, and what to do: any other failure is one of its own. */
    private static void requireTold(InvalidArgumentException failure) {
        Require.that(
                failure.getCause() instanceof MappingLimitException
                        && failure.toString().contains(CURE),
                () -> "expected to be told of the cap on mappings and to " + CURE + ", but was told: " + failure
                        + ", because of " + failure.getCause());
    }
}
