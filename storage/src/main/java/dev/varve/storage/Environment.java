package dev.varve.storage;

import dev.varve.StoreOptions;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Everything that an engine takes from outside of itself, so that a test can stand in for all of it.
 *
 * @param files the store's directory
 * @param directories opens other directories, which checkpoints are written to
 * @param storeIds where the id of a new store comes from
 * @param clock what expiry goes by
 * @param background where flushes, compactions and shared syncs run; closed with the store
 */
public record Environment(
        FileStore files,
        Function<Path, FileStore> directories,
        Supplier<UUID> storeIds,
        InstantSource clock,
        Background background) {

    /** The real directory, clock and threads. */
    static Environment system(Path path, StoreOptions options) {
        Function<Path, FileStore> directories = directory ->
                DiskFileStore.open(directory, DiskFileStore.Options.defaults().withMappingCap(options.maxMappings()));
        return new Environment(
                directories.apply(path),
                directories,
                UUID::randomUUID,
                InstantSource.system(),
                Background.threads(String.valueOf(path.getFileName())));
    }
}
