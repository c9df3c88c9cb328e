package dev.varve.storage;

import dev.varve.StoreOptions;
import dev.varve.VectorStore;
import java.nio.file.Path;

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

    /** The real directory and clock. */
    static Environment environment(Path directory, StoreOptions options, Background background) {
        Environment real = Environment.system(directory, options);
        real.background().close();
        return new Environment(real.files(), real.directories(), real.storeIds(), real.clock(), background);
    }
}
