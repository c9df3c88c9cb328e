package dev.varve.fuzz.kill;

import java.util.SplittableRandom;

/**
 * When a process is killed: some time after something that it says of one of its stores.
 *
 * @param word the first one of a line; empty for any line
 * @param occurrence of which of those lines, from 1
 * @param micros microseconds after it
 */
record KillMoment(String word, int occurrence, long micros) {

    private static final int[] LINES = {10, 100, 500};
    /** About as long as opening takes in a process that has loaded little of what it needs. */
    private static final long OPENING_MICROS = 200_000;

    private static final long WRITING_MICROS = 200_000;
    /** About as long as a flush, merge, checkpoint or close of so little takes. */
    private static final long WORK_MICROS = 20_000;

    /** While a process writes: after what it said, at any time, or in the middle of what takes longer. */
    static KillMoment writing(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> new KillMoment("", 1 + random.nextInt(LINES[random.nextInt(LINES.length)]), 0);
            case 1 -> new KillMoment(KilledProcess.OPEN, 1, random.nextLong(WRITING_MICROS));
            case 2 -> working(KilledWriter.FLUSH, random);
            case 3 -> working(KilledWriter.MERGE, random);
            default -> working(KilledWriter.COPY, random);
        };
    }

    /** While a process opens its stores. */
    static KillMoment opening(SplittableRandom random) {
        return new KillMoment(KilledProcess.OPENING, 1, random.nextLong(OPENING_MICROS));
    }

    /** While a process closes its stores. */
    static KillMoment closing(SplittableRandom random) {
        return working(KilledProcess.CLOSING, random);
    }

    private static KillMoment working(String work, SplittableRandom random) {
        return new KillMoment(work, 1 + random.nextInt(3), random.nextLong(WORK_MICROS));
    }

    /** Whether a line that begins with a word is of the kind. */
    boolean fits(String first) {
        return word.isEmpty() || first.equals(word);
    }
}
