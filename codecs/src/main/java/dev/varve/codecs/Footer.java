package dev.varve.codecs;

import dev.varve.mmap.InputFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What closes a segment file: the section table, the table of block checksums, and the {@value #TRAILER_BYTES}-byte
 * trailer. The layout is docs/format.md, "Footer".
 *
 * @param bodyLength bytes between header and footer
 * @param rows rows that the file holds
 * @param sections in the order in which they lie in the file
 */
record Footer(long bodyLength, int rows, List<Extent> sections) {

    /** What one checksum of the body covers. */
    static final int BLOCK_BYTES = 64 * 1024;

    /** Sections and the footer begin at multiples of this. */
    static final int ALIGNMENT = 64;

    static final int TRAILER_BYTES = 64;

    private static final int MAX_SECTIONS = 1 << 20;
    private static final int ENTRY_BYTES = 24;
    private static final long CHUNK_BYTES = 1 << 20;

    /** "VEND". */
    private static final int MAGIC = 0x444e_4556;

    private static final int AT_BODY_LENGTH = 0;
    private static final int AT_ROWS = 8;
    private static final int AT_BLOCK_COUNT = 16;
    private static final int AT_SECTION_COUNT = 24;
    private static final int AT_KIND = 28;
    private static final int AT_HEADER_CHECKSUM = 32;
    private static final int AT_FOOTER_CHECKSUM = 36;
    private static final int AT_CHECKSUM = 56;
    private static final int AT_MAGIC = 60;

    /**
     * Where a section lies.
     *
     * @param id what it holds, a number that each kind of file gives it
     * @param offset of its first byte in the file
     * @param length in bytes
     */
    record Extent(int id, long offset, long length) {}

    static long blockCount(long bodyLength) {
        return Math.ceilDiv(bodyLength, (long) BLOCK_BYTES);
    }

    /** Where the table of block checksums begins. */
    long blockTableOffset() {
        return FileHeader.BYTES + bodyLength + (long) sections.size() * ENTRY_BYTES;
    }

    long blockCount() {
        return blockCount(bodyLength);
    }

    /** Length of the whole file. */
    long fileLength() {
        return blockTableOffset() + blockCount() * Integer.BYTES + TRAILER_BYTES;
    }

    /** The whole footer, trailer included, ready to be written. */
    MemorySegment encode(FileKind kind, int headerChecksum, MemorySegment blockChecksums, Arena arena) {
        long tableBytes = (long) sections.size() * ENTRY_BYTES;
        long footerBytes = tableBytes + blockChecksums.byteSize();
        MemorySegment bytes = arena.allocate(footerBytes + TRAILER_BYTES, Long.BYTES);
        for (int i = 0; i < sections.size(); i++) {
            Extent section = sections.get(i);
            long at = (long) i * ENTRY_BYTES;
            bytes.set(LittleEndian.INT, at, section.id());
            bytes.set(LittleEndian.LONG, at + 8, section.offset());
            bytes.set(LittleEndian.LONG, at + 16, section.length());
        }
        MemorySegment.copy(blockChecksums, 0, bytes, tableBytes, blockChecksums.byteSize());
        MemorySegment trailer = bytes.asSlice(footerBytes);
        trailer.set(LittleEndian.LONG, AT_BODY_LENGTH, bodyLength);
        trailer.set(LittleEndian.LONG, AT_ROWS, rows);
        trailer.set(LittleEndian.LONG, AT_BLOCK_COUNT, blockCount());
        trailer.set(LittleEndian.INT, AT_SECTION_COUNT, sections.size());
        trailer.set(LittleEndian.INT, AT_KIND, kind.code());
        trailer.set(LittleEndian.INT, AT_HEADER_CHECKSUM, headerChecksum);
        trailer.set(LittleEndian.INT, AT_FOOTER_CHECKSUM, Crc32c.of(bytes.asSlice(0, footerBytes)));
        trailer.set(LittleEndian.INT, AT_CHECKSUM, Crc32c.of(trailer.asSlice(0, AT_CHECKSUM)));
        trailer.set(LittleEndian.INT, AT_MAGIC, MAGIC);
        return bytes;
    }

    /** Reads and checks the footer of a file whose header is known to be sound. */
    static Footer read(String file, InputFile input, FileHeader header) throws IOException {
        return new Decoder(file, input).decode(header);
    }

    /** Checks each number before it is used, from the end of the file forwards. */
    private record Decoder(String file, InputFile input) {

        Footer decode(FileHeader header) throws IOException {
            long trailerOffset = input.length() - TRAILER_BYTES;
            require(
                    trailerOffset >= FileHeader.BYTES,
                    0,
                    "a header and a trailer, " + (FileHeader.BYTES + TRAILER_BYTES) + " bytes",
                    input.length() + " bytes");
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment trailer = arena.allocate(TRAILER_BYTES, Long.BYTES);
                input.read(trailerOffset, trailer);
                checkTrailer(trailer, trailerOffset, header, arena);
                long rows = trailer.get(LittleEndian.LONG, AT_ROWS);
                require(
                        rows >= 0 && rows <= Integer.MAX_VALUE,
                        trailerOffset + AT_ROWS,
                        "0 to 2^31 - 1 rows",
                        Long.toUnsignedString(rows));
                long bodyLength = bodyLength(trailer, trailerOffset);
                checkTables(trailer, trailerOffset, bodyLength, arena);
                int count = trailer.get(LittleEndian.INT, AT_SECTION_COUNT);
                return new Footer(bodyLength, (int) rows, sections(count, bodyLength, arena));
            }
        }

        private void checkTrailer(MemorySegment trailer, long offset, FileHeader header, Arena arena) {
            int magic = trailer.get(LittleEndian.INT, AT_MAGIC);
            require(
                    magic == MAGIC,
                    offset + AT_MAGIC,
                    "the end of a finished file, magic " + FileKind.show(MAGIC),
                    FileKind.show(magic));
            requireChecksum(
                    "trailer", trailer.asSlice(0, AT_CHECKSUM), trailer.get(LittleEndian.INT, AT_CHECKSUM), offset);
            int kind = trailer.get(LittleEndian.INT, AT_KIND);
            require(
                    kind == header.kind().code(),
                    offset + AT_KIND,
                    "the kind of the header, " + FileKind.show(header.kind().code()),
                    FileKind.show(kind));
            int checksum = trailer.get(LittleEndian.INT, AT_HEADER_CHECKSUM);
            int actual = Crc32c.of(header.encode(arena));
            require(
                    checksum == actual,
                    offset + AT_HEADER_CHECKSUM,
                    "the header's " + Crc32c.show(actual),
                    Crc32c.show(checksum));
        }

        /** Bounded by the file's length before anything is computed from it. */
        private long bodyLength(MemorySegment trailer, long trailerOffset) {
            long bodyLength = trailer.get(LittleEndian.LONG, AT_BODY_LENGTH);
            boolean sound =
                    bodyLength >= 0 && bodyLength <= trailerOffset - FileHeader.BYTES && bodyLength % ALIGNMENT == 0;
            require(
                    sound,
                    trailerOffset + AT_BODY_LENGTH,
                    "a body of at most " + (trailerOffset - FileHeader.BYTES) + " bytes, a multiple of " + ALIGNMENT,
                    Long.toUnsignedString(bodyLength));
            return bodyLength;
        }

        private void checkTables(MemorySegment trailer, long trailerOffset, long bodyLength, Arena arena)
                throws IOException {
            int sections = trailer.get(LittleEndian.INT, AT_SECTION_COUNT);
            require(
                    sections >= 0 && sections <= MAX_SECTIONS,
                    trailerOffset + AT_SECTION_COUNT,
                    "0 to " + MAX_SECTIONS + " sections",
                    Integer.toUnsignedString(sections));
            long blocks = trailer.get(LittleEndian.LONG, AT_BLOCK_COUNT);
            require(
                    blocks == Footer.blockCount(bodyLength),
                    trailerOffset + AT_BLOCK_COUNT,
                    Footer.blockCount(bodyLength) + " blocks",
                    Long.toUnsignedString(blocks));
            long tables = (long) sections * ENTRY_BYTES + blocks * Integer.BYTES;
            long begin = FileHeader.BYTES + bodyLength;
            require(
                    begin + tables == trailerOffset,
                    trailerOffset,
                    "the trailer at offset " + (begin + tables),
                    "it at " + trailerOffset);
            int expected = trailer.get(LittleEndian.INT, AT_FOOTER_CHECKSUM);
            int actual = checksum(begin, tables, arena);
            require(expected == actual, begin, "footer with " + Crc32c.show(expected), Crc32c.show(actual));
        }

        /** In pieces: the tables of a file of many gigabytes are large. */
        private int checksum(long offset, long length, Arena arena) throws IOException {
            var crc = new CRC32C();
            MemorySegment chunk = arena.allocate(Math.min(length, CHUNK_BYTES), Long.BYTES);
            for (long done = 0; done < length; done += CHUNK_BYTES) {
                MemorySegment part = chunk.asSlice(0, Math.min(CHUNK_BYTES, length - done));
                input.read(offset + done, part);
                crc.update(part.asByteBuffer());
            }
            return (int) crc.getValue();
        }

        private List<Extent> sections(int count, long bodyLength, Arena arena) throws IOException {
            long tableOffset = FileHeader.BYTES + bodyLength;
            MemorySegment table = arena.allocate((long) count * ENTRY_BYTES, Long.BYTES);
            input.read(tableOffset, table);
            var sections = new ArrayList<Extent>(count);
            var ids = new HashSet<Integer>();
            for (int i = 0; i < count; i++) {
                long at = (long) i * ENTRY_BYTES;
                var section = new Extent(
                        table.get(LittleEndian.INT, at),
                        table.get(LittleEndian.LONG, at + 8),
                        table.get(LittleEndian.LONG, at + 16));
                boolean sound = section.offset >= FileHeader.BYTES
                        && section.offset <= tableOffset
                        && section.offset % ALIGNMENT == 0
                        && section.length >= 0
                        && section.length <= tableOffset - section.offset
                        && ids.add(section.id);
                require(
                        sound,
                        tableOffset + at,
                        "a section of its own id, aligned and within the body, which ends at " + tableOffset,
                        section.toString());
                sections.add(section);
            }
            return List.copyOf(sections);
        }

        private void requireChecksum(String what, MemorySegment bytes, int expected, long offset) {
            int actual = Crc32c.of(bytes);
            require(expected == actual, offset, what + " with " + Crc32c.show(expected), Crc32c.show(actual));
        }

        private void require(boolean sound, long offset, String expected, String found) {
            if (!sound) {
                throw new CorruptFileException(file, offset, expected, found);
            }
        }
    }
}
