package dev.varve.recovery;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.varve.codecs.Crc32c;
import dev.varve.codecs.FileOrigin;
import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.util.UUID;

/**
 * The framing of log and manifest: a header of {@value #HEADER_BYTES} bytes, the payload, and zeros up to a multiple of
 * {@value #ALIGNMENT} bytes. Written down in {@code docs/format.md}.
 *
 * <p>The header has a checksum of its own, masked with the store, the file's number and the frame's offset. So a length
 * is known to be sound before anything is sized by it, a stale frame of a recycled file or one inside a payload is no
 * frame, and a search for intact frames behind a bad one reads headers only.
 *
 * <p>Each header also tells how much of its file was known to be synced when it was written. A system may lose an
 * unsynced block and keep a later one, so an intact frame behind a bad one is no proof of damage; that the bad one had
 * been synced is.
 */
final class Frame {

    static final int HEADER_BYTES = 32;
    static final int ALIGNMENT = 8;

    /** Longest payload that any reader accepts, in bytes. */
    static final int MAX_PAYLOAD_BYTES = 1 << 30;

    /** A batch of the log, or the edits of a manifest. */
    static final byte RECORD = 1;
    /** No payload: everything before is durable, and was ended on purpose. */
    static final byte SEAL = 2;
    /** No payload: begins a log, and tells the last sequence number before it. */
    static final byte LINK = 3;

    /** What a message says should be behind a payload. */
    static final String PADDING = "zeros behind a payload, up to a multiple of " + ALIGNMENT + " bytes";

    private static final int LENGTH = 0;
    private static final int TYPE = 4;
    private static final int SEQUENCE = 8;
    private static final int DURABLE = 16;
    private static final int PAYLOAD_CHECKSUM = 24;
    private static final int HEADER_CHECKSUM = 28;

    private Frame() {}

    /** Bytes that a frame takes in its file. */
    static long bytes(long payloadBytes) {
        return HEADER_BYTES + payloadBytes + padding(payloadBytes);
    }

    /** Zeros behind a payload. */
    static int padding(long payloadBytes) {
        return (int) (-payloadBytes & (ALIGNMENT - 1));
    }

    /** Whether the bytes behind a payload are as they are written: zeros, which no checksum covers. */
    static boolean isPadding(MemorySegment bytes) {
        for (long at = 0; at < bytes.byteSize(); at++) {
            if (bytes.get(JAVA_BYTE, at) != 0) {
                return false;
            }
        }
        return true;
    }

    /** What makes the frames of one file unlike those of any other. */
    static long seed(FileOrigin origin) {
        UUID store = origin.storeId();
        return store.getMostSignificantBits()
                ^ Long.rotateLeft(store.getLeastSignificantBits(), 32)
                ^ origin.number() * 0xD1B54A32D192ED03L;
    }

    static void writeHeader(
            MemorySegment header,
            byte type,
            long sequence,
            long durable,
            MemorySegment payload,
            long seed,
            long offset) {
        header.asSlice(0, HEADER_BYTES).fill((byte) 0);
        header.set(LittleEndian.INT, LENGTH, Math.toIntExact(payload.byteSize()));
        header.set(JAVA_BYTE, TYPE, type);
        header.set(LittleEndian.LONG, SEQUENCE, sequence);
        header.set(LittleEndian.LONG, DURABLE, durable);
        header.set(LittleEndian.INT, PAYLOAD_CHECKSUM, Crc32c.of(payload));
        header.set(LittleEndian.INT, HEADER_CHECKSUM, headerChecksum(header, seed, offset));
    }

    static long length(MemorySegment header) {
        return Integer.toUnsignedLong(header.get(LittleEndian.INT, LENGTH));
    }

    static byte type(MemorySegment header) {
        return header.get(JAVA_BYTE, TYPE);
    }

    static long sequence(MemorySegment header) {
        return header.get(LittleEndian.LONG, SEQUENCE);
    }

    static long durable(MemorySegment header) {
        return header.get(LittleEndian.LONG, DURABLE);
    }

    static int payloadChecksum(MemorySegment header) {
        return header.get(LittleEndian.INT, PAYLOAD_CHECKSUM);
    }

    /**
     * Whether these bytes are a frame header at this offset of this file. The fields are looked at first, because most
     * bytes that are no header fail there, which makes a search fast.
     */
    static boolean isHeader(MemorySegment header, long seed, long offset) {
        byte type = type(header);
        return type >= RECORD
                && type <= LINK
                && length(header) <= MAX_PAYLOAD_BYTES
                && durable(header) >= 0
                && durable(header) <= offset
                && header.get(LittleEndian.INT, HEADER_CHECKSUM) == headerChecksum(header, seed, offset);
    }

    private static int headerChecksum(MemorySegment header, long seed, long offset) {
        long mask = (seed ^ offset) * 0x9E3779B97F4A7C15L;
        return Crc32c.of(header.asSlice(0, HEADER_CHECKSUM)) ^ (int) (mask >>> 32);
    }
}
