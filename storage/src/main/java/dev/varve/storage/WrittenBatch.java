package dev.varve.storage;

import dev.varve.Commit;
import dev.varve.recovery.WriteAheadLog;
import java.io.IOException;

/**
 * A batch that is in the log.
 *
 * @param sequence its place in the history
 * @param records how many records it put, replaced or deleted
 * @param log the log
 * @param position the log's end behind it
 */
record WrittenBatch(long sequence, long records, WriteAheadLog log, long position) implements Commit {

    @Override
    public void await() {
        try {
            log.sync(position);
        } catch (IOException failure) {
            throw Failures.poisoned("syncing the log: " + failure.getMessage(), failure);
        }
    }
}
