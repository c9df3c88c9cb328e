package dev.varve.codecs;

import dev.varve.mmap.InputFile;
import dev.varve.mmap.LittleEndian;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * What closes a segment file: the section table, the table of block checksums, and the {@value #TRAILER_BYTES}-byte
 * trailer. The layout is docs/format.md, "Footer".
 *
 * @param bodyLength bytes between header and footer
 * @param rows rows that the file holds
 * @param sections in the order in which they lie in the file
 * @param blockChecksums 32 bits for each block of the body, in memory and never in a mapping: what verifies a file must
 *     not be lost with its end
 */
record Footer(long bodyLength, int rows, List<Extent> sections, MemorySegment blockChecksums) {

    /** What one checksum of the body covers. */
    static final int BLOCK_BYTES = 64 * 1024;

    /** Sections and the footer begin at multiples of this. */
    static final int ALIGNMENT = 64;

    static final int TRAILER_BYTES = 64;

    private static final int MAX_SECTIONS = 1 << 20;
    private static final int ENTRY_BYTES = 24;

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

    long blockCount() {
        return blockCount(bodyLength);
    }

    /** Length of the whole file. */
    long fileLength() {
        return FileHeader.BYTES + bodyLength + tableBytes(sections.size(), bodyLength) + TRAILER_BYTES;
    }

    private static long tableBytes(int sections, long bodyLength) {
        return (long) sections * ENTRY_BYTES + blockCount(bodyLength) * Integer.BYTES;
    }

    /** The whole footer, trailer included, ready to be written. */
    MemorySegment encode(FileKind kind, int headerChecksum, Arena arena) {
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

    /**
     * Reads and checks the footer of a file whose header is known to be sound.
     *
     * @param memory holds the checksums of the blocks
     */
    static Footer read(String file, InputFile input, FileHeader header, SegmentAllocator memory) throws IOException {
        return new Decoder(file, input).decode(header, memory);
    }

    /** Checks each number before it is used, from the end of the file forwards. */
    private record Decoder(String file, InputFile input) {

        Footer decode(FileHeader header, SegmentAllocator memory) throws IOException {
            long offset = input.length() - TRAILER_BYTES;
            require(
                    offset >= FileHeader.BYTES,
                    0,
                    "a header and a trailer, " + (FileHeader.BYTES + TRAILER_BYTES) + " bytes",
                    input.length() + " bytes");
            try (Arena scratch = Arena.ofConfined()) {
                MemorySegment trailer = scratch.allocate(TRAILER_BYTES, Long.BYTES);
                input.read(offset, trailer);
                checkTrailer(trailer, offset, header);
                long rows = trailer.get(LittleEndian.LONG, AT_ROWS);
                require(
                        rows >= 0 && rows <= Integer.MAX_VALUE,
                        offset + AT_ROWS,
                        "0 to 2^31 - 1 rows",
                        Long.toUnsignedString(rows));
                long bodyLength = bodyLength(trailer, offset);
                int sections = sectionCount(trailer, offset, bodyLength);
                MemorySegment tables =
                        readTables(trailer, bodyLength, scratch.allocate(tableBytes(sections, bodyLength)));
                long blockTable = (long) sections * ENTRY_BYTES;
                List<Extent> extents = sections(tables.asSlice(0, blockTable), FileHeader.BYTES + bodyLength);
                MemorySegment checksums = tables.asSlice(blockTable);
                MemorySegment kept = memory.allocate(checksums.byteSize(), Integer.BYTES);
                return new Footer(bodyLength, (int) rows, extents, kept.copyFrom(checksums));
            }
        }

        private void checkTrailer(MemorySegment trailer, long offset, FileHeader header) {
            int magic = trailer.get(LittleEndian.INT, AT_MAGIC);
            if (magic != MAGIC) {
                String expected = "the end of a finished file, magic " + FileKind.show(MAGIC);
                throw new CorruptFileException(file, offset + AT_MAGIC, expected, FileKind.show(magic));
            }
            requireChecksum(
                    "trailer", trailer.asSlice(0, AT_CHECKSUM), trailer.get(LittleEndian.INT, AT_CHECKSUM), offset);
            int kind = trailer.get(LittleEndian.INT, AT_KIND);
            if (kind != header.kind().code()) {
                String expected =
                        "the kind of the header, " + FileKind.show(header.kind().code());
                throw new CorruptFileException(file, offset + AT_KIND, expected, FileKind.show(kind));
            }
            int checksum = trailer.get(LittleEndian.INT, AT_HEADER_CHECKSUM);
            int actual = header.checksum();
            if (checksum != actual) {
                String expected = "the header's " + Crc32c.show(actual);
                throw new CorruptFileException(file, offset + AT_HEADER_CHECKSUM, expected, Crc32c.show(checksum));
            }
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

        /** The count under which tables and trailer fill the rest of the file, which bounds what the tables take. */
        private int sectionCount(MemorySegment trailer, long trailerOffset, long bodyLength) {
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
            long expected = FileHeader.BYTES + bodyLength + tableBytes(sections, bodyLength);
            require(expected == trailerOffset, trailerOffset, "the trailer at offset " + expected, "it here");
            return sections;
        }

        private MemorySegment readTables(MemorySegment trailer, long bodyLength, MemorySegment tables)
                throws IOException {
            long offset = FileHeader.BYTES + bodyLength;
            input.read(offset, tables);
            requireChecksum("footer", tables, trailer.get(LittleEndian.INT, AT_FOOTER_CHECKSUM), offset);
            return tables;
        }

        private List<Extent> sections(MemorySegment table, long tableOffset) {
            int count = (int) (table.byteSize() / ENTRY_BYTES);
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
            if (expected != actual) { // a message costs more than the rest of opening a small file
                throw new CorruptFileException(
                        file, offset, what + " with " + Crc32c.show(expected), Crc32c.show(actual));
            }
        }

        private void require(boolean sound, long offset, String expected, String found) {
            if (!sound) {
                throw new CorruptFileException(file, offset, expected, found);
            }
        }
    }
}
