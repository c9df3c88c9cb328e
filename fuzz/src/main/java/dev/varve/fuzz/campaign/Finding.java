package dev.varve.fuzz.campaign;

import java.nio.file.Path;

/**
 * A trial that failed.
 *
 * @param campaign its name
 * @param seed of the pass
 * @param number of the trial
 * @param directory what the trial left
 * @param failure what it threw
 */
public record Finding(String campaign, long seed, long number, Path directory, Throwable failure) {

    /** The one command that runs the trial again. */
    public String replay() {
        return "./varve fuzz --only " + campaign + " --seed " + seed + " --trial " + number;
    }
}
