package dev.varve.fuzz.disk;

import dev.varve.fuzz.disk.CrashImage.AllKept;
import dev.varve.fuzz.disk.CrashImage.AllLost;
import dev.varve.fuzz.disk.CrashImage.BytesLost;
import dev.varve.fuzz.disk.CrashImage.EntriesLost;
import dev.varve.fuzz.disk.CrashImage.Swapped;
import dev.varve.fuzz.disk.CrashImage.Torn;
import dev.varve.fuzz.disk.CrashImage.Without;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Decides over the unsynced operations of one image; they are always asked for in one order, so that a seed tells all.
 */
final class Survival {

    private final CrashImage image;
    private final List<Long> unsynced;
    private final SplittableRandom coin;
    private int operation;
    private boolean entry;

    /** @param unsynced the numbers of all changes that are not synced, in order */
    Survival(CrashImage image, List<Long> unsynced) {
        this.image = image;
        this.unsynced = unsynced;
        this.coin = new SplittableRandom(image instanceof Torn torn ? torn.seed() : 0);
    }

    /** What a sync leaves. */
    static Survival all() {
        return new Survival(new AllKept(), List.of());
    }

    /** Goes on to a change of a directory. */
    void nextEntry(long change) {
        operation = Collections.binarySearch(unsynced, change);
        entry = true;
    }

    /** Goes on to a change of a file. */
    void nextBytes(long change) {
        operation = Collections.binarySearch(unsynced, change);
        entry = false;
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
            case Without without -> operation != without.operation();
            case Swapped swapped -> operation < swapped.operation() || operation == swapped.operation() + 1;
            case EntriesLost lost -> !entry;
            case BytesLost lost -> entry;
            case Torn torn -> coin.nextBoolean();
        };
    }
}
