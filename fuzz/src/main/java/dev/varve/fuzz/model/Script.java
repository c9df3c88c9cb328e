package dev.varve.fuzz.model;

import dev.varve.fuzz.campaign.Tally;
import dev.varve.fuzz.campaign.Tried;
import dev.varve.fuzz.disk.SimulatedCrash;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Calls of a store, one after the other, with crashes among them. What it does follows from itself alone.
 *
 * @param setting what the store is opened with
 * @param calls what is done
 */
record Script(Setting setting, List<Call> calls) {

    /**
     * What goes wrong.
     *
     * @param at in which call, counted from 0
     * @param cause what was thrown
     */
    record Failure(int at, Throwable cause) {}

    /** Runs it on an empty disk, and tells the first thing that goes wrong; null where nothing does. */
    @Nullable
    Failure run(Tally tally) {
        int at = 0;
        try (ScriptRun run = new ScriptRun(setting)) {
            for (; at < calls.size(); at++) {
                run.take(calls.get(at));
                tally.add(Tried.MODEL_OPERATIONS);
            }
            return null;
        } catch (RuntimeException | AssertionError | SimulatedCrash | StackOverflowError | InternalError failure) {
            return new Failure(at, failure);
        }
    }

    /** The script with what goes wrong in it, for people. */
    AssertionError told(Failure failure) {
        return new AssertionError(
                "call " + failure.at() + ": " + failure.cause() + System.lineSeparator() + this, failure.cause());
    }

    /** One call a line, with their numbers. */
    @Override
    public String toString() {
        StringBuilder lines = new StringBuilder("with ").append(setting);
        for (int i = 0; i < calls.size(); i++) {
            lines.append(System.lineSeparator()).append(String.format(Locale.ROOT, "%4d  %s", i, calls.get(i)));
        }
        return lines.toString();
    }
}
