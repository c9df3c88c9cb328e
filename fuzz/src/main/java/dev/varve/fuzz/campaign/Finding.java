package dev.varve.fuzz.campaign;

import java.nio.file.Path;

/**
 * A trial that failed.
 *
 * @param campaign which one
 * @param seed of the pass
 * @param number of the trial
 * @param directory what the trial left
 * @param failure what it threw
 */
public record Finding(Campaign campaign, long seed, long number, Path directory, Throwable failure) {

    /** The one command that runs the trial again, and what it cannot do again. */
    public String replay() {
        String command = "./varve fuzz --only " + campaign.name() + " --seed " + seed + " --trial " + number;
        return campaign.repeats() ? command : command + "    # does the same, but not at the same moments";
    }
}
