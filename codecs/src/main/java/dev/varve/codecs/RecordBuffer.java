package dev.varve.codecs;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;

/**
 * Encodes structured records (of the log, the manifest, a schema) into off-heap memory that grows up to a limit;
 * {@link RecordReader} reads them back. Numbers are little-endian; the encoding is docs/format.md, "Records".
 *
 * <p>Chronicle Bytes does the writing. Its pointer stores write wherever they are told, so this class is the only one
 * that holds one: it owns the memory, and makes sure of the room before each write.
 *
 * <p>Used by one thread at a time. Segments that it handed out are valid until the next call that writes, resets or
 * closes.
 */
public final class RecordBuffer implements AutoCloseable {

    static {
        ChronicleNotice.silence();
    }

    private final Supplier<Arena> arenas;
    private final long limit;
    private Arena arena;
    private MemorySegment memory;
    private Bytes<Void> bytes;

    /**
     * A buffer that threads may hand on to each other.
     *
     * @param capacity bytes to begin with
     * @param limit bytes that it grows to at most
     */
    public RecordBuffer(long capacity, long limit) {
        this(capacity, limit, Arena::ofShared);
    }

    /** The same for the thread that makes it, and no other: to give its memory back takes that thread alone. */
    public static RecordBuffer confined(long capacity, long limit) {
        return new RecordBuffer(capacity, limit, Arena::ofConfined);
    }

    private RecordBuffer(long capacity, long limit, Supplier<Arena> arenas) {
        if (capacity < 1 || capacity > limit) {
            throw new IllegalArgumentException("capacity " + capacity + ", expected 1 to the limit of " + limit);
        }
        this.arenas = arenas;
        this.limit = limit;
        arena = arenas.get();
        memory = arena.allocate(capacity, Long.BYTES);
        bytes = over(memory);
    }

    private static Bytes<Void> over(MemorySegment memory) {
        Bytes<Void> bytes = BytesStore.wrap(memory.address(), memory.byteSize()).bytesForWrite();
        bytes.singleThreadedCheckDisabled(true); // it may be handed on from thread to thread
        return bytes;
    }

    /** Bytes encoded so far. */
    public long size() {
        return bytes.writePosition();
    }

    /** Bytes of memory that it takes. */
    public long capacity() {
        return memory.byteSize();
    }

    /** The bytes encoded so far; writing to them changes them. */
    public MemorySegment segment() {
        return memory.asSlice(0, size());
    }

    /** Forgets all and keeps the memory. */
    public void reset() {
        bytes.clear();
    }

    /** Writes the low eight bits. */
    public void writeByte(int value) {
        require(Byte.BYTES);
        bytes.writeByte((byte) value);
    }

    /** Writes four bytes. */
    public void writeInt(int value) {
        require(Integer.BYTES);
        bytes.writeInt(value);
    }

    /** Writes eight bytes. */
    public void writeLong(long value) {
        require(Long.BYTES);
        bytes.writeLong(value);
    }

    /**
     * Writes a number in one to nine bytes, small numbers in few.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public void writeVarLong(long value) {
        if (value < 0) {
            throw new IllegalArgumentException(value + " is negative");
        }
        require(Math.max(1, Math.ceilDiv(Long.SIZE - Long.numberOfLeadingZeros(value), 7)));
        bytes.writeStopBit(value);
    }

    /** Writes a length and the UTF-8 bytes. */
    public void writeString(String value) {
        writeBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a length and the bytes. */
    public void writeBytes(byte[] value) {
        writeVarLong(value.length);
        require(value.length);
        bytes.write(value);
    }

    /** Writes a length and the bytes. */
    public void writeBytes(MemorySegment value) {
        writeVarLong(value.byteSize());
        append(value);
    }

    /** Writes bytes without their length. */
    public void append(MemorySegment value) {
        reserve(value.byteSize()).copyFrom(value);
    }

    /** Makes room for so many bytes, which the caller fills: what they hold before is not defined. */
    public MemorySegment reserve(long length) {
        require(length);
        long at = size();
        bytes.writeSkip(length);
        return memory.asSlice(at, length);
    }

    private void require(long more) {
        long at = size();
        if (more > memory.byteSize() - at) {
            grow(at, more);
        }
    }

    private void grow(long size, long more) {
        if (!arena.scope().isAlive()) {
            throw new IllegalStateException("this buffer is closed");
        }
        if (more > limit - size) {
            throw new IllegalArgumentException(
                    "a record of " + (size + more) + " bytes or more, at most " + limit + " are allowed");
        }
        Arena larger = arenas.get();
        MemorySegment to;
        try {
            to = larger.allocate(Math.clamp(2 * memory.byteSize(), size + more, limit), Long.BYTES);
        } catch (Throwable e) {
            larger.close();
            throw e;
        }
        MemorySegment.copy(memory, 0, to, 0, size);
        release();
        arena = larger;
        memory = to;
        bytes = over(to);
        bytes.writePosition(size);
    }

    private void release() {
        bytes.releaseLast();
        arena.close();
    }

    /** Gives the memory back. Idempotent. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            release();
            memory = MemorySegment.NULL; // The encoder beneath checks nothing: now each write finds no room.
        }
    }
}
