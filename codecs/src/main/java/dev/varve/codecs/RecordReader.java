package dev.varve.codecs;

import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Decodes what {@link RecordBuffer} encoded. Every length is verified before it is used; what cannot be decoded is a
 * {@link CorruptFileException} that names file and offset. Used by one thread at a time.
 */
public final class RecordReader {

    private static final int MOST_VAR_BITS = 63;

    private final String file;
    private final long fileOffset;
    private final MemorySegment bytes;
    private long position;

    /**
     * @param file full name of the file that the bytes come from, for messages
     * @param fileOffset where in the file they begin
     * @param bytes what to decode, verified by their checksum already
     */
    public RecordReader(String file, long fileOffset, MemorySegment bytes) {
        this.file = file;
        this.fileOffset = fileOffset;
        this.bytes = bytes;
    }

    /** Bytes decoded so far. */
    public long position() {
        return position;
    }

    /** Bytes that are left. */
    public long remaining() {
        return bytes.byteSize() - position;
    }

    /** Reads a byte, 0 to 255. */
    public int readByte() {
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, take(Byte.BYTES)));
    }

    /** Reads four bytes. */
    public int readInt() {
        return bytes.get(LittleEndian.INT, take(Integer.BYTES));
    }

    /** Reads eight bytes. */
    public long readLong() {
        return bytes.get(LittleEndian.LONG, take(Long.BYTES));
    }

    /** Reads a number of one to nine bytes; never negative. */
    public long readVarLong() {
        long begin = position;
        long value = 0;
        for (int shift = 0; shift < MOST_VAR_BITS; shift += 7) {
            int next = readByte();
            value |= (next & 0x7fL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw corrupt(begin, "a number of at most 9 bytes", "a longer one");
    }

    /**
     * Reads a number of one to nine bytes that is to be at most {@code most}.
     *
     * @param what the field's name, for messages
     */
    public int readVarInt(String what, int most) {
        long begin = position;
        long value = readVarLong();
        if (value > most) {
            throw corrupt(begin, what + " of at most " + most, Long.toString(value));
        }
        return (int) value;
    }

    /** Reads a length and so many bytes of UTF-8. */
    public String readString() {
        long begin = position;
        byte[] utf8 = readByteArray();
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            CorruptFileException corrupt = corrupt(begin, "a string in UTF-8", "other bytes");
            corrupt.initCause(e);
            throw corrupt;
        }
    }

    /** Reads a length and so many bytes, without copying them. */
    public MemorySegment readBytes() {
        long begin = position;
        long length = readVarLong();
        if (length > remaining()) {
            throw corrupt(begin, "a length of at most the " + remaining() + " bytes left", Long.toString(length));
        }
        return take(length, "bytes");
    }

    /** Reads a length and so many bytes, copied to the heap. */
    public byte[] readByteArray() {
        long begin = position;
        MemorySegment slice = readBytes();
        if (slice.byteSize() > Integer.MAX_VALUE - Long.BYTES) {
            throw corrupt(begin, "a length below 2 GiB", Long.toString(slice.byteSize()));
        }
        return slice.toArray(ValueLayout.JAVA_BYTE);
    }

    /** Takes so many bytes without copying them, as {@link RecordBuffer#reserve} wrote them. */
    public MemorySegment take(long length, String what) {
        if (length < 0 || length > remaining()) {
            throw corrupt(position, length + " bytes of " + what, remaining() + " bytes left");
        }
        MemorySegment slice = bytes.asSlice(position, length);
        position += length;
        return slice;
    }

    /** Takes so many bytes, to be decoded by a reader that sees no others. */
    public RecordReader part(long length, String what) {
        long begin = position;
        return new RecordReader(file, fileOffset + begin, take(length, what));
    }

    /** Checks that everything was decoded. */
    public void requireEnd() {
        if (remaining() != 0) {
            throw corrupt(position, "the end of the record", remaining() + " bytes more");
        }
    }

    /** What is wrong with the field that was read last, or is to be read next. */
    public CorruptFileException corrupt(String expected, String found) {
        return corrupt(position, expected, found);
    }

    private CorruptFileException corrupt(long at, String expected, String found) {
        return new CorruptFileException(file, fileOffset + at, expected, found);
    }

    private long take(int length) {
        if (length > remaining()) {
            throw corrupt(position, length + " bytes", remaining() + " bytes left");
        }
        long at = position;
        position += length;
        return at;
    }
}
