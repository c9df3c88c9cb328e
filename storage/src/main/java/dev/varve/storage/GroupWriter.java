package dev.varve.storage;

import dev.varve.Durability;
import dev.varve.codecs.RecordReader;
import dev.varve.recovery.WriteAheadLog;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes groups: all of a group go to the log at once, or none where the disk is full, and then each is applied to the
 * memtables and published by itself, so that readers see it whole. For one thread at a time: the one whose turn it is.
 */
final class GroupWriter {

    private final WriteAheadLog log;
    private final CurrentState current;
    private final Counters counters;
    private final InstantSource clock;
    private final Consumer<Throwable> poison;

    /** @param poison ends all writing after a failure whose effect is unknown */
    GroupWriter(
            WriteAheadLog log,
            CurrentState current,
            Counters counters,
            InstantSource clock,
            Consumer<Throwable> poison) {
        this.log = log;
        this.current = current;
        this.counters = counters;
        this.clock = clock;
        this.poison = poison;
    }

    /**
     * What a group added.
     *
     * @param batchBytes bytes of its batches
     * @param memtableBytes bytes by which memtables that take rows have grown
     * @param index whether rows wait to be indexed
     */
    record Growth(long batchBytes, long memtableBytes, boolean index) {
        static final Growth NONE = new Growth(0, 0, false);
    }

    /** Writes a group. Throws nothing: each write has its own outcome after. */
    Growth write(List<Write> group) {
        List<Write> encoded = new ArrayList<>(group.size());
        State state = current.get();
        for (Write write : group) {
            if (encode(write, state)) {
                encoded.add(write);
            }
        }
        try {
            return encoded.isEmpty() ? Growth.NONE : apply(encoded, append(encoded));
        } catch (IOException | RuntimeException | Error failure) {
            fail(encoded, failure);
            return Growth.NONE;
        }
    }

    /** Whether it is to be appended: not so where there is nothing to write, or it does not fit the state. */
    private boolean encode(Write write, State state) {
        try {
            write.encode(state, clock.millis());
            if (write.payload().byteSize() > 0) {
                return true;
            }
            // What it found to be so already must last as what it asked for.
            write.succeed(new WrittenBatch(state.sequence(), 0, log, log.position()));
        } catch (RuntimeException | Error failure) {
            write.fail(failure);
        }
        return false;
    }

    private long append(List<Write> group) throws IOException {
        List<MemorySegment> payloads = new ArrayList<>(group.size());
        boolean synced = true;
        for (Write write : group) {
            payloads.add(write.payload());
            synced &= write.durability() == Durability.GROUP_SYNCED;
        }
        long first = current.get().sequence() + 1;
        // What is synced soon need not be with the operating system before.
        return synced ? log.append(first, payloads) : log.write(first, payloads);
    }

    private Growth apply(List<Write> group, long position) {
        long bytes = 0;
        long grown = 0;
        boolean index = false;
        try {
            for (Write write : group) {
                State state = current.get();
                Moment moment = new Moment(state.sequence() + 1, write.time());
                RecordReader batch = new RecordReader("a write batch", 0, write.payload());
                BatchApplier.Applied applied = BatchApplier.apply(state, moment, batch);
                current.publish(applied.state());
                counters.applied(applied);
                bytes += write.payload().byteSize();
                grown += applied.grown();
                index |= applied.index();
                write.succeed(new WrittenBatch(moment.sequence(), applied.records(), log, position));
            }
        } catch (RuntimeException | Error failure) {
            poison.accept(failure); // The log holds what the memtable may hold in part.
            throw Failures.inLogOnly(failure);
        }
        return new Growth(bytes, grown, index);
    }

    private static void fail(List<Write> group, Throwable failure) {
        for (Write write : group) {
            if (!write.decided()) {
                write.fail(failure);
            }
        }
    }
}
