package dev.varve.fuzz.kill;

import java.util.SplittableRandom;

/**
 * When a process is killed: some time after something that it says.
 *
 * @param word the first one of a line; empty for any line
 * @param occurrence of which of those lines, from 1
 * @param micros microseconds after it
 */
record KillMoment(String word, int occurrence, long micros) {

    private static final int[] LINES = {3, 300, 1_500};
    private static final long OPENING_MICROS = 300_000;
    private static final long WRITING_MICROS = 400_000;
    /** About as long as a flush, merge or checkpoint of so little takes. */
    private static final long WORK_MICROS = 20_000;

    /** A moment while a process writes: after what it said, at any time, or in the middle of what takes longer. */
    static KillMoment writing(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0, 1 -> new KillMoment("", 1 + random.nextInt(LINES[random.nextInt(LINES.length)]), 0);
            case 2 -> new KillMoment("open", 1, random.nextLong(WRITING_MICROS));
            case 3 -> working("flush", random);
            case 4 -> working("compact", random);
            default -> working("copy", random);
        };
    }

    /** A moment while a process opens a store. */
    static KillMoment opening(SplittableRandom random) {
        return new KillMoment("opening", 1, random.nextLong(OPENING_MICROS));
    }

    private static KillMoment working(String work, SplittableRandom random) {
        return new KillMoment(work, 1 + random.nextInt(3), random.nextLong(WORK_MICROS));
    }

    /** Whether a line is of the kind. */
    boolean fits(String line) {
        return word.isEmpty() || line.equals(word) || line.startsWith(word + " ");
    }
}
