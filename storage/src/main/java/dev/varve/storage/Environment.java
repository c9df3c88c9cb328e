package dev.varve.storage;

import dev.varve.StoreOptions;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.Manifest;
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
 * @param manifest how large the manifest grows before a new one replaces it
 */
public record Environment(
        FileStore files,
        Function<Path, FileStore> directories,
        Supplier<UUID> storeIds,
        InstantSource clock,
        Background background,
        Manifest.Options manifest) {

    /** With a manifest of the usual size. */
    public Environment(
            FileStore files,
            Function<Path, FileStore> directories,
            Supplier<UUID> storeIds,
            InstantSource clock,
            Background background) {
        this(files, directories, storeIds, clock, background, Manifest.Options.DEFAULT);
    }

    /** The same with a manifest of another size. */
    public Environment with(Manifest.Options size) {
        return new Environment(files, directories, storeIds, clock, background, size);
    }

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
