package dev.varve.fuzz.disk;

/**
 * What of the operations that were not synced a crash leaves on a {@link SimulatedDisk}. What was synced always
 * survives.
 */
public sealed interface CrashImage {

    /** Nothing of them: the least that a system promises. */
    record AllLost() implements CrashImage {}

    /** All of them, as after a process was killed whose system went on. */
    record AllKept() implements CrashImage {}

    /**
     * All but one.
     *
     * @param operation which one is missing, counted from 0 in the order in which they were made; see
     *     {@link SimulatedDisk#unsyncedOperations()}
     */
    record Without(int operation) implements CrashImage {}

    /**
     * A pair swapped: all before it are there, and of the pair the later one alone. The power went when the system,
     * which had exchanged the two, had done one of them.
     *
     * @param operation the earlier of the pair, counted as {@link Without#operation}
     */
    record Swapped(int operation) implements CrashImage {}

    /** Every byte of every file, and no entry of a directory: what is new has no name, what was renamed its old one. */
    record EntriesLost() implements CrashImage {}

    /** Every entry of every directory, and no byte of a file: what is new is empty. */
    record BytesLost() implements CrashImage {}

    /**
     * Each sector of each write, and each change of a directory, by the toss of a coin. What is missing before a sector
     * that was kept reads as what was there before, or as zeros.
     *
     * @param sectorBytes what a medium writes whole, such as 512 or 4,096
     * @param seed of the coin
     */
    record Torn(int sectorBytes, long seed) implements CrashImage {
        /** Checks the sector size. */
        public Torn {
            if (sectorBytes < 1) {
                throw new IllegalArgumentException("a sector of " + sectorBytes + " bytes");
            }
        }
    }
}
