package dev.varve.codecs;

import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The keys of a segment, mapped; written by {@link KeysWriter}. Thread-safe. */
public final class KeysFile extends SegmentFile implements Keys {

    /** Longer runs of used slots do not come of hashing, and searching them would take forever. */
    private static final int MOST_RUN = 4096;

    private final long seed;
    private final Section bytes;
    /** Where each key ends; {@code null} when all keys are {@link #width} bytes long. */
    private final @Nullable Section ends;

    private final long width;
    private final Section slots;
    private final long capacity;

    private KeysFile(SegmentFileReader reader) {
        super(reader);
        seed = reader.header().parameter(reader.file(), 0, "seed", Long.MIN_VALUE, Long.MAX_VALUE);
        bytes = reader.section(KeysWriter.BYTES);
        ends = reader.optionalSection(KeysWriter.ENDS);
        if (ends == null) {
            width = size() == 0 ? 0 : bytes.length() / size();
            boolean sound = size() == 0 || (width >= 1 && width <= MAX_BYTES);
            if (!sound) {
                throw bytes.corrupt(
                        0, size() + " keys of 1 to " + MAX_BYTES + " bytes", bytes.length() + " bytes in all");
            }
            bytes.requireLength(width * size(), size() + " keys of one length");
        } else {
            width = 0;
            ends.requireLength((long) size() * Long.BYTES, "the ends of " + size() + " keys");
        }
        capacity = HashTable.capacity(size());
        slots = reader.section(KeysWriter.SLOTS)
                .requireLength(capacity * Long.BYTES, capacity + " slots for " + size() + " keys");
    }

    /**
     * Opens a file.
     *
     * @param length its length in bytes as the manifest says it
     * @throws CorruptFileException if it is damaged, of another kind, or belongs elsewhere
     * @throws UnsupportedFormatException if it is of a newer version
     */
    public static KeysFile open(FileStore files, String name, long length, FileOrigin origin, Access access)
            throws IOException {
        return SegmentFileReader.open(files, name, length, FileKind.KEYS, origin, access, KeysFile::new);
    }

    @Override
    public MemorySegment key(int row) {
        int length = length(row);
        return bytes.slice(begin(row), length);
    }

    @Override
    public int length(int row) {
        Objects.checkIndex(row, size());
        if (ends == null) {
            return (int) width;
        }
        long length = ends.getLong((long) row * Long.BYTES) - begin(row);
        if (length < 1 || length > MAX_BYTES) {
            throw ends.corrupt((long) row * Long.BYTES, "a key of 1 to " + MAX_BYTES + " bytes", length + " bytes");
        }
        return (int) length;
    }

    @Override
    public void copy(int row, byte[] target, int at) {
        int length = length(row);
        long begin = begin(row);
        bytes.verify(begin, length);
        MemorySegment.copy(bytes.unverified(), ValueLayout.JAVA_BYTE, begin, target, at, length);
    }

    /** Where the key of a row begins: as the file says, so not checked yet. */
    private long begin(int row) {
        if (ends == null) {
            return row * width;
        }
        return row == 0 ? 0 : ends.getLong((row - 1L) * Long.BYTES);
    }

    @Override
    public void verifyRow(int row) {
        key(row);
    }

    /**
     * Each row must be found: it stands in one slot, under its own hash, and no slot between the one where the search
     * for it begins and its own is empty. One pass over the slots tells, from how far back they are used without a gap.
     */
    @Override
    void verifyWhole(Consumer<CorruptFileException> damage) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment seen = arena.allocate(size());
            long run = usedBeforeFirst();
            for (long at = 0; at < capacity; at++) {
                long slot = slots.getLong(at * Long.BYTES);
                run = slot == 0 ? 0 : run + 1;
                if (slot != 0) {
                    verifySlot(at, slot, run, seen);
                }
            }
            for (int row = 0; row < size(); row++) {
                if (seen.get(ValueLayout.JAVA_BYTE, row) == 0) {
                    throw slots.corrupt(0, "a slot for row " + row, "none");
                }
            }
        } catch (CorruptFileException e) {
            damage.accept(e);
        }
    }

    /** Used slots at the end of the table, which those at its beginning may belong to. */
    private long usedBeforeFirst() {
        long run = 0;
        while (run < Math.min(MOST_RUN, capacity) && slots.getLong((capacity - 1 - run) * Long.BYTES) != 0) {
            run++;
        }
        return run;
    }

    private void verifySlot(long at, long slot, long run, MemorySegment seen) {
        int row = HashTable.entry(slot);
        if (row < 0 || row >= size() || seen.get(ValueLayout.JAVA_BYTE, row) != 0) {
            throw slots.corrupt(at * Long.BYTES, "a row below " + size() + " that has no other slot", "row " + row);
        }
        seen.set(ValueLayout.JAVA_BYTE, row, (byte) 1);
        long hash = KeyHash.hash(key(row), seed);
        if (run > MOST_RUN || !HashTable.matches(slot, hash) || (at - hash & capacity - 1) >= run) {
            throw slots.corrupt(at * Long.BYTES, "row " + row + " where a search for its key finds it", "it here");
        }
    }

    @Override
    public int find(MemorySegment key) {
        long hash = KeyHash.hash(key, seed);
        long at = hash & capacity - 1;
        for (long probes = 0; probes < capacity; probes++) {
            long slot = slots.getLong(at * Long.BYTES);
            if (slot == 0) {
                return ABSENT;
            }
            if (HashTable.matches(slot, hash)) {
                int row = HashTable.entry(slot);
                if (row < 0 || row >= size()) {
                    throw slots.corrupt(at * Long.BYTES, "a row below " + size(), Integer.toString(row));
                }
                if (key(row).mismatch(key) == -1) {
                    return row;
                }
            }
            at = at + 1 & capacity - 1;
        }
        throw slots.corrupt(0, "an empty slot", "none in " + capacity);
    }
}
