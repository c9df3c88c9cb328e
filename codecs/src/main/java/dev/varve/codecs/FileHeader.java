package dev.varve.codecs;

import dev.varve.mmap.InputFile;
import dev.varve.mmap.LittleEndian;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The first {@value #BYTES} bytes of every file of a store. The layout is docs/format.md, "Header"; its magic, version
 * and checksum stay where they are in all versions, so that a file of a newer version is told from a damaged one.
 *
 * @param kind what the file holds
 * @param version the format version of this kind of file
 * @param origin the store and number that the file belongs to
 * @param name the CRC-32C of the name that the file was written under, as files of one segment are told apart by
 *     nothing else where they are of one kind and shape; 0 where the kind and version tell no name
 * @param parameters what a reader of this kind must know beforehand, at most {@value #MAX_PARAMETERS} numbers
 */
public record FileHeader(FileKind kind, int version, FileOrigin origin, int name, List<Long> parameters) {

    /** Length of a header; the body of a file begins here. */
    public static final int BYTES = 4096;

    /** So many parameters fit in. */
    public static final int MAX_PARAMETERS = 505;

    /** "VARVE", then what a transfer as text would change: CR LF and end-of-file. */
    private static final long MAGIC = 0x1a0a_0d45_5652_4156L;

    private static final int AT_KIND = 8;
    private static final int AT_VERSION = 12;
    private static final int AT_STORE = 16;
    private static final int AT_NUMBER = 32;
    private static final int AT_PARAMETER_COUNT = 40;
    private static final int AT_NAME = 44;
    private static final int AT_PARAMETERS = 48;
    private static final int AT_CHECKSUM = BYTES - Integer.BYTES;

    /** Copies the parameters. */
    public FileHeader {
        parameters = List.copyOf(parameters);
        if (parameters.size() > MAX_PARAMETERS) {
            throw new IllegalArgumentException(
                    parameters.size() + " parameters, at most " + MAX_PARAMETERS + " fit in");
        }
    }

    /** The header of a file that is going to be written, in the newest version of its kind; it tells no name yet. */
    public FileHeader(FileKind kind, FileOrigin origin, Long... parameters) {
        this(kind, kind.version(), origin, 0, List.of(parameters));
    }

    /** The same header, of a file of this name where its kind tells names. */
    FileHeader named(String fileName) {
        return new FileHeader(kind, version, origin, kind.tellsName(version) ? checksum(fileName) : 0, parameters);
    }

    /** The {@value #BYTES} bytes of this header. */
    public MemorySegment encode(SegmentAllocator allocator) {
        MemorySegment bytes = allocator.allocate(BYTES, Long.BYTES).fill((byte) 0);
        bytes.set(LittleEndian.LONG, 0, MAGIC);
        bytes.set(LittleEndian.INT, AT_KIND, kind.code());
        bytes.set(LittleEndian.INT, AT_VERSION, version);
        bytes.set(LittleEndian.LONG, AT_STORE, origin.storeId().getMostSignificantBits());
        bytes.set(LittleEndian.LONG, AT_STORE + Long.BYTES, origin.storeId().getLeastSignificantBits());
        bytes.set(LittleEndian.LONG, AT_NUMBER, origin.number());
        bytes.set(LittleEndian.INT, AT_PARAMETER_COUNT, parameters.size());
        bytes.set(LittleEndian.INT, AT_NAME, name);
        for (int i = 0; i < parameters.size(); i++) {
            bytes.set(LittleEndian.LONG, AT_PARAMETERS + (long) i * Long.BYTES, parameters.get(i));
        }
        bytes.set(LittleEndian.INT, AT_CHECKSUM, Crc32c.of(bytes.asSlice(0, AT_CHECKSUM)));
        return bytes;
    }

    /** The checksum within this header, which stands for all of it. */
    int checksum() {
        try (Arena arena = Arena.ofConfined()) {
            return encode(arena).get(LittleEndian.INT, AT_CHECKSUM);
        }
    }

    /**
     * Reads and checks the header of a file of any kind.
     *
     * @param file full name of the file, for messages
     * @param input the file
     * @throws CorruptFileException if it is no file of a store, or its header is damaged
     * @throws UnsupportedFormatException if it is of a newer version
     */
    public static FileHeader read(String file, InputFile input) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(BYTES, Long.BYTES);
            input.read(0, bytes);
            return decode(file, bytes);
        } catch (EOFException e) {
            var corrupt = new CorruptFileException(
                    file, 0, "a header of " + BYTES + " bytes", input.length() + " bytes in all");
            corrupt.initCause(e);
            throw corrupt;
        }
    }

    /**
     * Decodes and checks a header that was read already.
     *
     * @param file full name of the file, for messages
     * @param bytes its first {@value #BYTES} bytes, read and not mapped
     * @throws CorruptFileException if this is no header of a file of a store, or is damaged
     * @throws UnsupportedFormatException if it is of a newer version
     */
    public static FileHeader decode(String file, MemorySegment bytes) {
        long magic = bytes.get(LittleEndian.LONG, 0);
        if (magic != MAGIC) {
            throw new CorruptFileException(file, 0, "a file of a store, magic " + show(MAGIC), "magic " + show(magic));
        }
        int expected = bytes.get(LittleEndian.INT, AT_CHECKSUM);
        int actual = Crc32c.of(bytes.asSlice(0, AT_CHECKSUM));
        if (actual != expected) {
            throw new CorruptFileException(
                    file, AT_CHECKSUM, "header with " + Crc32c.show(expected), Crc32c.show(actual));
        }
        int code = bytes.get(LittleEndian.INT, AT_KIND);
        FileKind kind = FileKind.ofCode(code)
                .orElseThrow(() ->
                        new CorruptFileException(file, AT_KIND, "a known kind of file", "kind " + FileKind.show(code)));
        int version = bytes.get(LittleEndian.INT, AT_VERSION);
        if (version < 1 || version > kind.version()) {
            throw new UnsupportedFormatException(file, version, kind.version());
        }
        var storeId =
                new UUID(bytes.get(LittleEndian.LONG, AT_STORE), bytes.get(LittleEndian.LONG, AT_STORE + Long.BYTES));
        var origin = new FileOrigin(storeId, bytes.get(LittleEndian.LONG, AT_NUMBER));
        int name = bytes.get(LittleEndian.INT, AT_NAME);
        if (name != 0 && !kind.tellsName(version)) {
            throw new CorruptFileException(file, AT_NAME, "0, as such files tell no name", show(name));
        }
        return new FileHeader(kind, version, origin, name, decodeParameters(file, bytes));
    }

    private static List<Long> decodeParameters(String file, MemorySegment bytes) {
        int count = bytes.get(LittleEndian.INT, AT_PARAMETER_COUNT);
        if (count < 0 || count > MAX_PARAMETERS) {
            throw new CorruptFileException(
                    file,
                    AT_PARAMETER_COUNT,
                    "0 to " + MAX_PARAMETERS + " parameters",
                    Integer.toUnsignedString(count));
        }
        var parameters = new ArrayList<Long>(count);
        for (int i = 0; i < count; i++) {
            parameters.add(bytes.get(LittleEndian.LONG, AT_PARAMETERS + (long) i * Long.BYTES));
        }
        return parameters;
    }

    /**
     * Checks that this is the header of the file that the caller means.
     *
     * @param file full name of the file, for messages
     * @throws CorruptFileException if the file is of another kind, or belongs elsewhere
     */
    public void require(String file, FileKind expectedKind, FileOrigin expectedOrigin) {
        if (kind != expectedKind) {
            throw new CorruptFileException(file, AT_KIND, "a file of kind " + expectedKind, "one of kind " + kind);
        }
        if (!origin.equals(expectedOrigin)) {
            throw new CorruptFileException(file, AT_STORE, "a file of " + expectedOrigin, "one of " + origin);
        }
    }

    /**
     * Checks that the file was written under the name that it has, where its version tells that.
     *
     * @param file full name of the file, for messages
     * @param fileName its name in the file store
     * @throws CorruptFileException if it was written under another name
     */
    public void requireName(String file, String fileName) {
        int expected = checksum(fileName);
        if (kind.tellsName(version) && name != expected) {
            throw new CorruptFileException(
                    file,
                    AT_NAME,
                    "a file written as " + simple(fileName) + ", name with " + Crc32c.show(expected),
                    "one written under another name, with " + Crc32c.show(name));
        }
    }

    private static String simple(String fileName) {
        return fileName.substring(fileName.lastIndexOf('/') + 1);
    }

    /** The checksum of a file's name, without its directories: a copy of a store has others. */
    private static int checksum(String fileName) {
        return Crc32c.of(MemorySegment.ofArray(simple(fileName).getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * A parameter of the file that lies in a range.
     *
     * @param file full name of the file, for messages
     * @throws CorruptFileException if there is no such parameter, or it lies outside
     */
    long parameter(String file, int index, String what, long least, long most) {
        String expected = what + " from " + least + " to " + most;
        long offset = offset(index);
        if (index >= parameters.size()) {
            throw new CorruptFileException(file, offset, expected, "only " + parameters.size() + " parameters");
        }
        long value = parameters.get(index);
        if (value < least || value > most) {
            throw corrupt(file, index, expected);
        }
        return value;
    }

    /** Where in the file a parameter stands. */
    static long offset(int parameter) {
        return AT_PARAMETERS + (long) parameter * Long.BYTES;
    }

    /** What is wrong with a parameter that there is. */
    private CorruptFileException corrupt(String file, int index, String expected) {
        return new CorruptFileException(file, offset(index), expected, Long.toString(parameters.get(index)));
    }

    private static String show(int number) {
        return "0x%08x".formatted(number);
    }

    private static String show(long magic) {
        return "0x%016x".formatted(magic);
    }
}
