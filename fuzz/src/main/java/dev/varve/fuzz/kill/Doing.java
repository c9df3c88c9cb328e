package dev.varve.fuzz.kill;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link KilledProcess} was doing to one of its stores, by what it said last. Flushes and merges that the engine
 * begins by itself are not said: these are told as what the writers did meanwhile.
 */
final class Doing {

    private @Nullable String stage;
    private int flushes;
    private int merges;
    private int copies;

    /** A process begins. */
    void begin() {
        stage = null;
        flushes = 0;
        merges = 0;
        copies = 0;
    }

    /** The process says something, of which this is the first word. */
    void hear(String word) {
        switch (word) {
            case KilledProcess.OPENING -> stage = "opening";
            case KilledProcess.OPEN -> stage = "writing";
            case KilledProcess.CLOSING -> stage = "closing";
            case KilledProcess.CLOSED -> stage = null;
            case KilledWriter.FLUSH -> flushes++;
            case KilledWriter.FLUSHED -> flushes--;
            case KilledWriter.MERGE -> merges++;
            case KilledWriter.MERGED -> merges--;
            case KilledWriter.COPY -> copies++;
            case KilledWriter.COPIED -> copies--;
            default -> {
                // an acknowledgement
            }
        }
    }

    /** In a word, the rarest of what several threads did; null where it was nothing yet, or nothing any more. */
    @Nullable
    String word() {
        if (copies > 0) {
            return "copying";
        }
        if (merges > 0) {
            return "merging";
        }
        return flushes > 0 ? "flushing" : stage;
    }
}
