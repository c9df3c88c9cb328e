package dev.varve.bench.report;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Where a long part stands: a bar on a terminal, elsewhere a line for each thing that begins. Thread-safe. */
public final class Progress implements AutoCloseable {

    private static final int UPDATE_MILLIS = 200;

    private final String part;
    private final PrintWriter err;
    private final @Nullable ProgressBar bar;

    private Progress(String part, PrintWriter err, @Nullable ProgressBar bar) {
        this.part = part;
        this.err = err;
        this.bar = bar;
    }

    /**
     * Starts the progress of one part of a run.
     *
     * @param part its name
     * @param steps how many calls of {@link #step} end it
     * @param err where it is told
     */
    public static Progress start(String part, long steps, PrintWriter err) {
        boolean terminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        return new Progress(part, err, terminal ? bar(part, steps) : null);
    }

    /** Says what begins. */
    public void begin(String what) {
        if (bar == null) {
            err.println(part + ": " + what);
            err.flush();
        } else {
            bar.setExtraMessage(what);
        }
    }

    /** One step is done. */
    public void step() {
        if (bar != null) {
            bar.step();
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    private static ProgressBar bar(String part, long steps) {
        return new ProgressBarBuilder()
                .setTaskName(part)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS)
                .build();
    }
}
