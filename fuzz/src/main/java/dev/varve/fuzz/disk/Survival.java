package dev.varve.fuzz.disk;

import dev.varve.fuzz.disk.CrashImage.AllKept;
import dev.varve.fuzz.disk.CrashImage.AllLost;
import dev.varve.fuzz.disk.CrashImage.Torn;
import dev.varve.fuzz.disk.CrashImage.Without;
import java.util.SplittableRandom;

/**
 * Decides over the unsynced operations of one image; they are always asked for in one order, so that a seed tells all.
 */
final class Survival {

    private final CrashImage image;
    private final SplittableRandom coin;
    private int asked;

    Survival(CrashImage image) {
        this.image = image;
        this.coin = new SplittableRandom(image instanceof Torn torn ? torn.seed() : 0);
    }

    /** Goes on to the next operation. */
    void next() {
        asked++;
    }

    /** Operations gone through. */
    int operations() {
        return asked;
    }

    /** Bytes of a write that survive or not as one. */
    long unitBytes() {
        return image instanceof Torn torn ? torn.sectorBytes() : Long.MAX_VALUE;
    }

    /** Whether the operation, or the next unit of it, survives. */
    boolean keeps() {
        return switch (image) {
            case AllLost lost -> false;
            case AllKept kept -> true;
            case Without without -> asked - 1 != without.operation();
            case Torn torn -> coin.nextBoolean();
        };
    }
}
