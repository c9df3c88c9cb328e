package dev.varve.fuzz.campaign;

import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * One trial of a campaign.
 *
 * @param seed of the pass that it is part of
 * @param number within the pass, from 0
 * @param directory an empty one of its own, deleted after it unless it finds something
 * @param tally where it counts what it tried
 */
public record Trial(long seed, long number, Path directory, Tally tally) {

    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    /** Draws what the trial does: the same for the same seed and number. */
    public SplittableRandom random() {
        return new SplittableRandom(seed + number * GOLDEN);
    }
}
