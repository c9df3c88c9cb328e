package dev.varve.fuzz.disk;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a file, as they are and as they are on the medium. Its names are entries of directories. Guarded by
 * its disk.
 */
final class SimulatedFile implements SimulatedNode {

    /** A change that is not on the medium. */
    private sealed interface Change {
        /** Among all changes of the disk. */
        long number();

        record Write(long number, long offset, MemorySegment bytes) implements Change {}

        record Cut(long number, long length) implements Change {}
    }

    /** What a file was when it was mapped, and the memory that it is in. */
    private record Mapping(Arena arena, MemorySegment bytes) {}

    private static final long MAPPING_ALIGNMENT = 64;

    private final Changes changes;
    private final GrowingBytes current = new GrowingBytes();
    private final GrowingBytes durable = new GrowingBytes();
    private final List<Change> unsynced = new ArrayList<>();
    /** Until it changes. */
    private @Nullable Mapping mapped;

    SimulatedFile(Changes changes) {
        this.changes = changes;
    }

    long length() {
        return current.length();
    }

    /** Valid until the next change. */
    MemorySegment bytes() {
        return current.bytes();
    }

    /** All bytes as they are now, aligned as a mapping is; for one arena the same memory as long as they are. */
    MemorySegment map(Arena arena) {
        Mapping known = mapped;
        if (known == null || known.arena() != arena) {
            known = new Mapping(arena, copyTo(arena));
            mapped = known;
        }
        return known.bytes();
    }

    /** All bytes as they are now, aligned as a mapping is. */
    MemorySegment copyTo(Arena arena) {
        return arena.allocate(length(), MAPPING_ALIGNMENT).copyFrom(bytes()).asReadOnly();
    }

    void write(MemorySegment bytes) {
        MemorySegment copy = copyOf(bytes);
        mapped = null;
        unsynced.add(new Change.Write(changes.next(), current.length(), copy));
        current.put(current.length(), copy);
    }

    void cut(long length) {
        if (length < current.length()) {
            unsynced.add(new Change.Cut(changes.next(), length));
            current.cut(length);
            mapped = null;
        }
    }

    /** Changes bytes on the medium itself, as damage does. */
    void damage(long offset, MemorySegment bytes) {
        current.put(offset, bytes);
        durable.put(offset, bytes);
        mapped = null;
    }

    private static MemorySegment copyOf(MemorySegment bytes) {
        return MemorySegment.ofArray(bytes.toArray(ValueLayout.JAVA_BYTE));
    }

    void sync() {
        applyTo(durable, Survival.all());
        unsynced.clear();
    }

    /**
     * A failed sync: the system forgets what was to be written, and a later sync that succeeds does not bring it back.
     */
    void failSync() {
        unsynced.clear();
    }

    @Override
    public void addUnsynced(Set<SimulatedNode> seen, Collection<Long> numbers) {
        if (seen.add(this)) {
            unsynced.forEach(change -> numbers.add(change.number()));
        }
    }

    /** The file after a crash, as a file of another disk. */
    SimulatedFile image(Changes counter, Survival survival) {
        SimulatedFile image = new SimulatedFile(counter);
        image.durable.put(0, durable.bytes());
        applyTo(image.durable, survival);
        image.current.put(0, image.durable.bytes());
        return image;
    }

    /** The file as it is, with what is not synced, as a file of another disk. */
    SimulatedFile copy(Changes counter) {
        SimulatedFile copy = new SimulatedFile(counter);
        copy.durable.put(0, durable.bytes());
        copy.current.put(0, current.bytes());
        copy.unsynced.addAll(unsynced);
        copy.mapped = mapped;
        return copy;
    }

    private void applyTo(GrowingBytes target, Survival survival) {
        for (Change change : unsynced) {
            survival.nextBytes(change.number());
            switch (change) {
                case Change.Write write -> applyTo(target, write, survival);
                case Change.Cut cut -> {
                    if (survival.keeps()) {
                        target.cut(cut.length());
                    }
                }
            }
        }
    }

    private static void applyTo(GrowingBytes target, Change.Write write, Survival survival) {
        long unit = survival.unitBytes();
        long end = write.offset() + write.bytes().byteSize();
        for (long from = write.offset(); from < end; ) {
            // Units lie at multiples of their size in the file, wherever writes begin.
            long to = Math.min(end - from, unit - from % unit) + from;
            if (survival.keeps()) {
                target.put(from, write.bytes().asSlice(from - write.offset(), to - from));
            }
            from = to;
        }
    }
}
