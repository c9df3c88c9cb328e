package dev.varve.storage;

import dev.varve.Commit;
import dev.varve.mmap.NoSpaceException;
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
    public boolean isDurable() {
        return log.durablePosition() >= position;
    }

    @Override
    public void await() {
        String doing = "syncing the log";
        try {
            log.sync(position);
        } catch (IllegalStateException closed) {
            throw Failures.closed("the store");
        } catch (IOException failure) {
            if (failure instanceof NoSpaceException && log.failure() == null) {
                throw Failures.translate(doing, failure);
            }
            throw Failures.poisoned(doing + ": " + failure.getMessage(), failure);
        }
    }
}
