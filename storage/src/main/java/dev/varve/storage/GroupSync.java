package dev.varve.storage;

import dev.varve.recovery.WriteAheadLog;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Syncs the log behind those who do not wait for it: all that was written before a sync shares it. Thread-safe. */
final class GroupSync {

    private static final Logger LOG = System.getLogger("dev.varve");

    private final WriteAheadLog log;
    private final Worker worker;

    GroupSync(WriteAheadLog log, Background background) {
        this.log = log;
        this.worker = new Worker(background, Background.Role.SYNC, this::sync);
    }

    /** Has everything that is in the log now synced. */
    void wake() {
        worker.wake();
    }

    private void sync() {
        if (log.failure() != null) {
            return;
        }
        try {
            log.sync(log.position());
        } catch (IOException failure) {
            // Who awaits a write meets it again; a full disk passes, anything else has ended all writing.
            LOG.log(Level.DEBUG, "a shared sync failed", failure);
        }
    }
}
