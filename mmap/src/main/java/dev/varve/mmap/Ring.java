package dev.varve.mmap;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Where reads are queued for the system, and their results come back. Used by one thread at a time. */
interface Ring extends AutoCloseable {

    /** Takes a result: the number that the read was given, and the bytes read, or {@code -errno}. */
    @FunctionalInterface
    interface Results {
        void accept(int id, int result);
    }

    /** Makes rings. */
    @FunctionalInterface
    interface Maker {
        /**
         * A ring that any thread may use, one at a time; null where the system has none, or does not let this process
         * have one.
         *
         * @param entries reads under way at most
         * @param buffers all that is read into
         */
        @Nullable
        Ring open(int entries, MemorySegment buffers);
    }

    /**
     * Queues a read, for {@link #submit}.
     *
     * @param descriptor of the file
     * @param position in the file, in bytes
     * @param address where to, within the ring's buffers
     * @param length in bytes
     * @param id given back with the result
     */
    void read(int descriptor, long position, long address, int length, int id);

    /** Reads that were queued, and not submitted yet. */
    int queued();

    /** Hands what is queued to the system. */
    void submit() throws IOException;

    /**
     * The same, and lets the system complete what it can.
     *
     * @param results to be waited for, at least; fewer may come where a signal ends the waiting
     */
    void await(int results) throws IOException;

    /** Takes the results that are there; how many. */
    int reap(Results results);

    /** Nothing may be under way. */
    @Override
    void close();
}
