package dev.varve.storage;

import dev.varve.mmap.FileStore;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.WriteAheadLog;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Files that no version names any more. */
final class Leftovers {

    private static final Logger LOG = System.getLogger("dev.varve");

    private Leftovers() {}

    /** Deletes a file, as far as it can. What cannot be deleted now is harmless: the next open removes it. */
    static void deleteFile(FileStore files, String name) {
        try {
            if (files.exists(name)) {
                files.delete(name);
            }
        } catch (IOException failure) {
            report(files, name, failure);
        }
    }

    /** Deletes a directory of files, as far as it can; see {@link #deleteFile}. */
    static void deleteDirectory(FileStore files, String name) {
        try {
            for (String entry : files.list(name)) {
                deleteFile(files, name + "/" + entry);
            }
        } catch (IOException failure) {
            report(files, name, failure);
        }
        deleteFile(files, name);
    }

    /**
     * Deletes the log files before one, as far as it can; see {@link #deleteFile}. To fail here would be wrong: what
     * they held is settled.
     */
    static void deleteLogs(FileStore files, WriteAheadLog log, long oldestNeeded) {
        try {
            log.deleteBefore(oldestNeeded);
        } catch (IOException failure) {
            report(files, StoreFiles.LOGS, failure);
        }
    }

    private static void report(FileStore files, String name, IOException failure) {
        LOG.log(Level.DEBUG, () -> files.describe(name) + " is left for the next open to remove", failure);
    }
}
