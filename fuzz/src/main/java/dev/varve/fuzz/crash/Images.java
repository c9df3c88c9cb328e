package dev.varve.fuzz.crash;

import dev.varve.fuzz.disk.CrashImage;
import dev.varve.fuzz.disk.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Which of the images that a crash may leave are looked at. */
final class Images {

    private static final int[] SECTORS = {512, 4096};
    /** Larger than any write: each is there whole or not at all. */
    private static final int WHOLE = 1 << 30;

    /** Images that there are whatever was done: all lost, all kept, entries lost, bytes lost. */
    private static final int WHOLE_OR_NOT = 4;

    private Images() {}

    /**
     * The whole matrix for what a disk has not synced now.
     *
     * @param seed of the torn ones
     * @param torn how many are torn at 512 bytes, and as many at 4 KiB
     * @param each whether each operation is missing once, and each adjacent pair swapped
     */
    static List<CrashImage> matrix(SimulatedDisk disk, long seed, int torn, boolean each) {
        List<CrashImage> all = new ArrayList<>(List.of(
                new CrashImage.AllLost(),
                new CrashImage.AllKept(),
                new CrashImage.EntriesLost(),
                new CrashImage.BytesLost()));
        for (int i = 0; i < torn; i++) {
            for (int sector : SECTORS) {
                all.add(new CrashImage.Torn(sector, seed + i));
            }
        }
        int unsynced = each ? disk.unsyncedOperations() : 0;
        for (int i = 0; i < unsynced; i++) {
            all.add(new CrashImage.Without(i));
            if (i + 1 < unsynced) {
                all.add(new CrashImage.Swapped(i));
            }
        }
        return all;
    }

    /** How many the matrix has where so many operations are not synced. */
    static int count(int unsynced, int torn, boolean each) {
        return WHOLE_OR_NOT + SECTORS.length * torn + (each ? unsynced + Math.max(0, unsynced - 1) : 0);
    }

    /** So many drawn ones: torn at any sector, or of whole operations, each there or not by a coin. */
    static List<CrashImage> drawn(RandomGenerator random, int count) {
        List<CrashImage> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int sector = random.nextInt(3) == 0 ? WHOLE : SECTORS[random.nextInt(SECTORS.length)];
            all.add(new CrashImage.Torn(sector, random.nextLong()));
        }
        return all;
    }
}
