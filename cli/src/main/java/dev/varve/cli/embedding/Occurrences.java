package dev.varve.cli.embedding;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Where each word stands in a stream: an inverted index, off-heap. Immutable. */
final class Occurrences {

    private final MemorySegment starts;
    private final MemorySegment positions;

    Occurrences(WordStream stream, int words) {
        starts = Arena.ofAuto().allocate((words + 1L) * Long.BYTES, Long.BYTES);
        for (long p = 0; p < stream.size(); p++) {
            int word = stream.get(p);
            if (word != WordStream.BREAK) {
                setStart(word, start(word) + 1);
            }
        }
        long total = 0;
        for (int word = 0; word <= words; word++) {
            long count = start(word);
            setStart(word, total);
            total += count;
        }
        positions = Arena.ofAuto().allocate(Math.max(1, total) * Integer.BYTES, Integer.BYTES);
        // Filling moves each start to the start of the next word; walking back afterwards would be the same work.
        var next = Arena.ofAuto().allocate(words * (long) Long.BYTES + 1, Long.BYTES);
        MemorySegment.copy(starts, 0, next, 0, words * (long) Long.BYTES);
        for (long p = 0; p < stream.size(); p++) {
            int word = stream.get(p);
            if (word != WordStream.BREAK) {
                long at = next.get(ValueLayout.JAVA_LONG, (long) word * Long.BYTES);
                positions.set(ValueLayout.JAVA_INT, at * Integer.BYTES, Math.toIntExact(p));
                next.set(ValueLayout.JAVA_LONG, (long) word * Long.BYTES, at + 1);
            }
        }
    }

    private void setStart(int word, long value) {
        starts.set(ValueLayout.JAVA_LONG, (long) word * Long.BYTES, value);
    }

    /** The index of a word's first position; that of the next word ends it. */
    long start(int word) {
        return starts.get(ValueLayout.JAVA_LONG, (long) word * Long.BYTES);
    }

    int position(long index) {
        return positions.get(ValueLayout.JAVA_INT, index * Integer.BYTES);
    }
}
