package dev.varve.fuzz.disk;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The contents of a file, as they are and as they are on the medium. Its names are entries of directories. Guarded by
 * its disk.
 */
final class SimulatedFile implements SimulatedNode {

    /** A change that is not on the medium. */
    private sealed interface Change {
        record Write(long offset, MemorySegment bytes) implements Change {}

        record Cut(long length) implements Change {}
    }

    private final Arena arena;
    private final GrowingBytes current;
    private final GrowingBytes durable;
    private final List<Change> unsynced = new ArrayList<>();

    SimulatedFile(Arena arena) {
        this.arena = arena;
        current = new GrowingBytes(arena);
        durable = new GrowingBytes(arena);
    }

    long length() {
        return current.length();
    }

    /** Valid until the next change. */
    MemorySegment bytes() {
        return current.bytes();
    }

    void write(MemorySegment bytes) {
        MemorySegment copy = arena.allocate(bytes.byteSize()).copyFrom(bytes);
        unsynced.add(new Change.Write(current.length(), copy));
        current.put(current.length(), copy);
    }

    void cut(long length) {
        if (length < current.length()) {
            unsynced.add(new Change.Cut(length));
            current.cut(length);
        }
    }

    /** Changes bytes on the medium itself, as damage does. */
    void damage(long offset, MemorySegment bytes) {
        current.put(offset, bytes);
        durable.put(offset, bytes);
    }

    void sync() {
        applyTo(durable, new Survival(new CrashImage.AllKept()));
        unsynced.clear();
    }

    /**
     * A failed sync: the system forgets what was to be written, and a later sync that succeeds does not bring it back.
     */
    void failSync() {
        unsynced.clear();
    }

    /** The file after a crash, as a file of another disk. */
    SimulatedFile image(Arena target, Survival survival) {
        SimulatedFile image = new SimulatedFile(target);
        image.durable.put(0, durable.bytes());
        applyTo(image.durable, survival);
        image.current.put(0, image.durable.bytes());
        return image;
    }

    /** The file as it is, with what is not synced, as a file of another disk. */
    SimulatedFile copy(Arena target) {
        SimulatedFile copy = new SimulatedFile(target);
        copy.durable.put(0, durable.bytes());
        copy.current.put(0, current.bytes());
        for (Change change : unsynced) {
            copy.unsynced.add(
                    switch (change) {
                        case Change.Cut cut -> cut;
                        case Change.Write(long offset, MemorySegment bytes) ->
                            new Change.Write(
                                    offset, target.allocate(bytes.byteSize()).copyFrom(bytes));
                    });
        }
        return copy;
    }

    private void applyTo(GrowingBytes target, Survival survival) {
        for (Change change : unsynced) {
            survival.next();
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
