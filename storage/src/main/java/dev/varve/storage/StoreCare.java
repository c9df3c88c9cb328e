package dev.varve.storage;

import dev.varve.CheckReport;
import dev.varve.IndexOptions;
import dev.varve.InvalidArgumentException;
import dev.varve.ProgressListener;
import dev.varve.RepairOptions;
import dev.varve.RepairReport;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileLease;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.ManifestSalvage;
import dev.varve.recovery.StoreFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/** Check and repair of stores that are closed, behind the public API. */
public final class StoreCare {

    private StoreCare() {}

    /** The files of a real directory. */
    public static FileStore files(Path path) {
        return DiskFileStore.open(path, DiskFileStore.Options.defaults());
    }

    /**
     * Checks the store that some files hold.
     *
     * @param path the store's directory, for messages
     * @param files the directory, real or simulated
     */
    public static CheckReport check(Path path, FileStore files, ProgressListener progress) {
        return locked("checking store " + path, path, files, () -> {
            var findings = new Findings();
            return StoreExam.of(files, findings, progress).report();
        });
    }

    /** Repairs the store of a real directory. */
    public static RepairReport repair(Path directory, RepairOptions options, ProgressListener progress) {
        try (Background background = Background.threads(String.valueOf(directory.getFileName()))) {
            Executor helpers = background.helpers(Background.Role.COMPACTION, IndexOptions.DEFAULT.threads() - 1);
            return repair(directory, files(directory), options, InstantSource.system(), progress, helpers);
        }
    }

    /**
     * Repairs the store that some files hold.
     *
     * @param path the store's directory, for messages
     * @param files the directory, real or simulated
     * @param clock names the directory of what is set aside
     * @param helpers lends threads to what makes indexes; where it refuses them, the caller's does all
     */
    public static RepairReport repair(
            Path path,
            FileStore files,
            RepairOptions options,
            InstantSource clock,
            ProgressListener progress,
            Executor helpers) {
        return locked(
                "repairing store " + path,
                path,
                files,
                () -> StoreRepair.repair(files, options, clock.instant(), progress, helpers));
    }

    private static <T> T locked(String doing, Path path, FileStore files, Failures.Work<T> work) {
        return Failures.guard(doing, () -> {
            requireStore(path, files);
            try (FileLease lease = files.lock(StoreFiles.LOCK)) {
                return work.run();
            }
        });
    }

    private static void requireStore(Path path, FileStore files) throws IOException {
        if (!files.exists("") || !ManifestSalvage.anything(files)) {
            throw new InvalidArgumentException(path + ": there is no store; name the directory of one");
        }
    }
}
