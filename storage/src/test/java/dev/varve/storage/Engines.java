package dev.varve.storage;

import dev.varve.StoreOptions;
import dev.varve.VectorStore;
import dev.varve.mmap.FileStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Function;

/** Engines on real directories, with threads of a test. */
final class Engines {

    private Engines() {}

    /** On the caller's thread alone. */
    static VectorStore open(Path directory, StoreOptions options) {
        return open(directory, options, Background.inline());
    }

    /** On other threads. */
    static VectorStore open(Path directory, StoreOptions options, Background background) {
        return StoreEngine.open(directory, environment(directory, options, background), options);
    }

    /** On other threads, and files that a test may hold back. */
    static VectorStore open(Path directory, StoreOptions options, Function<FileStore, FileStore> files) {
        Environment real = environment(directory, options, Background.threads("test"));
        Environment held = new Environment(
                files.apply(real.files()), real.directories(), real.storeIds(), real.clock(), real.background());
        return StoreEngine.open(directory, held, options);
    }

    /** The real directory, and a clock of the test. */
    static VectorStore open(Path directory, StoreOptions options, InstantSource clock) {
        Environment real = environment(directory, options, Background.inline());
        Environment other =
                new Environment(real.files(), real.directories(), real.storeIds(), clock, real.background());
        return StoreEngine.open(directory, other, options);
    }

    /** The real directory and clock. */
    static Environment environment(Path directory, StoreOptions options, Background background) {
        Environment real = Environment.system(directory, options);
        real.background().close();
        return new Environment(real.files(), real.directories(), real.storeIds(), real.clock(), background);
    }
}
