package dev.varve.lab.sets;

import dev.varve.lab.report.Progress;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Who waits for long work: is told how far it is, and may end it. The work has one task after the other. */
public interface Watcher extends AutoCloseable {

    /**
     * A task begins, and the one before has ended.
     *
     * @param task what is done, in a few words
     * @param steps how many end it
     */
    void begin(String task, long steps);

    /** Some steps are done. Called from any thread. */
    void step(long steps);

    /**
     * Called often, at least a few times a second, and from any thread: ends the work by throwing. What it throws
     * reaches the caller of the work.
     */
    void check();

    /** No more work comes. */
    @Override
    void close();

    /** Waits in silence, to the end. */
    static Watcher patient() {
        return showing(new PrintWriter(PrintWriter.nullWriter()), () -> {});
    }

    /**
     * Shows a bar on a terminal, and elsewhere a line for each task.
     *
     * @param err where lines go
     * @param check called by {@link #check()}; throws to end the work
     */
    static Watcher showing(PrintWriter err, Runnable check) {
        return new Watcher() {
            private @Nullable Progress progress;

            @Override
            public synchronized void begin(String task, long steps) {
                close();
                progress = Progress.start("prepare", steps, err);
                progress.begin(task);
            }

            @Override
            public synchronized void step(long steps) {
                if (progress != null) {
                    progress.step(steps);
                }
            }

            @Override
            public void check() {
                check.run();
            }

            @Override
            public synchronized void close() {
                if (progress != null) {
                    progress.close();
                    progress = null;
                }
            }
        };
    }
}
