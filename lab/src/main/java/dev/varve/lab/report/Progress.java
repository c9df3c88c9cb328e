package dev.varve.lab.report;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Where long work stands: a bar on a terminal, on its standard error. Elsewhere, where a log full of half bars would
 * help nobody, it is silent, or tells in a line what begins. Thread-safe.
 */
public final class Progress implements AutoCloseable {

    private static final int UPDATE_MILLIS = 200;

    private final String task;
    private final @Nullable PrintWriter lines;
    private final @Nullable ProgressBar bar;

    private Progress(String task, @Nullable PrintWriter lines, @Nullable ProgressBar bar) {
        this.task = task;
        this.lines = lines;
        this.bar = bar;
    }

    /**
     * Starts progress that is silent where there is no terminal.
     *
     * @param task what is done, in a word or two
     * @param total how many steps it takes; -1 if nobody knows
     * @param unit what is counted, such as {@code " vectors"}
     */
    public static Progress start(String task, long total, String unit) {
        return new Progress(
                task,
                null,
                onTerminal() ? bar(task, total).setUnit(unit, 1).showSpeed().build() : null);
    }

    /**
     * Starts progress that tells what begins in a line each where there is no terminal.
     *
     * @param task what is done, in a word or two
     * @param total how many steps it takes
     * @param err where lines go
     */
    public static Progress start(String task, long total, PrintWriter err) {
        return new Progress(task, err, onTerminal() ? bar(task, total).build() : null);
    }

    /** Says what begins. */
    public void begin(String what) {
        if (bar != null) {
            bar.setExtraMessage(what);
        } else if (lines != null) {
            lines.println(task + ": " + what);
            lines.flush();
        }
    }

    /** One step is done. */
    public void step() {
        step(1);
    }

    /** Some steps are done. */
    public void step(long steps) {
        if (bar != null) {
            bar.stepBy(steps);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    private static boolean onTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    private static ProgressBarBuilder bar(String task, long total) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(UPDATE_MILLIS);
    }
}
