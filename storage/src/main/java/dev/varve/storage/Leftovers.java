package dev.varve.storage;

import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Files that no version names any more. */
final class Leftovers {

    private static final Logger LOG = System.getLogger("dev.varve");

    private Leftovers() {}

    /**
     * Deletes a file, or a directory of files, as far as it can. What cannot be deleted now (a file that is still
     * mapped, on some systems) is harmless: the next open removes it.
     */
    static void delete(FileStore files, String name) {
        try {
            if (!files.exists(name)) {
                return;
            }
            for (String entry : files.list(name)) {
                files.delete(name + "/" + entry);
            }
            files.delete(name);
        } catch (IOException failure) {
            LOG.log(Level.DEBUG, () -> files.describe(name) + " is left for the next open to remove", failure);
        }
    }
}
