package dev.varve.cli;

import dev.varve.ProgressListener;
import dev.varve.lab.report.Progress;
import org.jspecify.annotations.Nullable;

/** Shows how far an operation of the store has come, once that tells how far it has to go. */
final class ByteProgress implements ProgressListener, AutoCloseable {

    private static final int MIB = 1 << 20;

    private final String task;
    private @Nullable Progress progress;
    private long shown;

    /** @param task what is done, in a word or two */
    ByteProgress(String task) {
        this.task = task;
    }

    @Override
    public void progress(long done, long total) {
        if (progress == null) {
            progress = Progress.start(task, total / MIB, " MiB");
        }
        progress.step(done / MIB - shown);
        shown = done / MIB;
    }

    @Override
    public void close() {
        if (progress != null) {
            progress.close();
        }
    }
}
