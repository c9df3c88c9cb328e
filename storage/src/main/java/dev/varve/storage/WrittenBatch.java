package dev.varve.storage;

import dev.varve.Commit;
import dev.varve.recovery.WriteAheadLog;

/**
 * A batch that is in the log.
 *
 * @param sequence its place in the history
 * @param log the log
 * @param position the log's end behind it
 */
record WrittenBatch(long sequence, WriteAheadLog log, long position) implements Commit {

    @Override
    public void await() {
        Failures.guard("syncing the log", () -> {
            log.sync(position);
            return true;
        });
    }
}
