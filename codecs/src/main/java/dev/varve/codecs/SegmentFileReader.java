package dev.varve.codecs;

import dev.varve.mmap.Access;
import dev.varve.mmap.BlockSource;
import dev.varve.mmap.FileLengthException;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.mmap.MappedFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A segment file, opened and mapped. Opening checks header, trailer and footer, each by its checksum, and that the file
 * is the one that is meant; the body is verified block by block as it is used, so that opening costs the same whatever
 * the size.
 *
 * <p>Thread-safe, and counted by reference like the mapping beneath: born with one reference.
 */
final class SegmentFileReader {

    private final String file;
    private final FileHeader header;
    private final Footer footer;
    private final MappedFile mapped;
    private final BlockChecksums blocks;
    private final BlockSource source;
    private final FileMemory memory;
    private final Map<Integer, Section> sections = new HashMap<>();

    private SegmentFileReader(
            String file,
            FileHeader header,
            Footer footer,
            MappedFile mapped,
            BlockChecksums blocks,
            InputFile input,
            FileMemory memory) {
        this.file = file;
        this.header = header;
        this.footer = footer;
        this.mapped = mapped;
        this.blocks = blocks;
        this.source = new BlockSource(input, mapped);
        this.memory = memory;
        for (Footer.Extent extent : footer.sections()) {
            sections.put(extent.id(), new Section(file, extent, mapped.segment(), blocks));
        }
    }

    /** Checks the sections of an open file and gives it its type. */
    @FunctionalInterface
    interface Decoder<T> {
        T decode(SegmentFileReader reader);
    }

    /** Opens {@code name}, which must be of this length, kind and origin, and decodes it; closes it when that fails. */
    static <T> T open(
            FileStore files,
            String name,
            long length,
            FileKind kind,
            FileOrigin origin,
            Access access,
            Decoder<T> decoder)
            throws IOException {
        SegmentFileReader reader = open(files, name, length, kind, origin, access);
        try {
            return decoder.decode(reader);
        } catch (Throwable e) {
            reader.mapped.release();
            throw e;
        }
    }

    private static SegmentFileReader open(
            FileStore files, String name, long length, FileKind kind, FileOrigin origin, Access access)
            throws IOException {
        String file = files.describe(name);
        InputFile input = files.open(name);
        var memory = new FileMemory(length);
        try {
            requireLength(file, length, input.length(), null);
            input.advise(access);
            FileHeader header = FileHeader.read(file, input);
            header.require(file, kind, origin);
            header.requireName(file, name);
            Footer footer = Footer.read(file, input, header, memory);
            var blocks = new BlockChecksums(file, input, footer, memory);
            MappedFile beneath = files.map(name, length, access);
            var mapped = new MappedFile(name, beneath.segment(), new OpenFile(file, beneath, input, memory));
            return new SegmentFileReader(file, header, footer, mapped, blocks, input, memory);
        } catch (Throwable e) {
            memory.close();
            input.close();
            if (e instanceof FileLengthException changed) {
                requireLength(file, changed.expected(), changed.actual(), e);
            } else if (e instanceof EOFException) {
                requireLength(file, length, files.length(name), e);
            }
            throw e;
        }
    }

    private static void requireLength(String file, long expected, long actual, @Nullable Throwable cause) {
        if (expected != actual) {
            var corrupt =
                    new CorruptFileException(file, Math.min(expected, actual), expected + " bytes", actual + " bytes");
            if (cause != null) {
                corrupt.initCause(cause);
            }
            throw corrupt;
        }
    }

    /**
     * What goes with the last reference: the mapping, the file that it is verified through, and the memory for that.
     */
    private record OpenFile(String file, MappedFile beneath, InputFile input, FileMemory memory)
            implements MappedFile.Mapping {

        @Override
        public void unmap() {
            memory.close();
            beneath.release();
            try {
                input.close();
            } catch (IOException e) {
                throw new UncheckedIOException(file + ": closing", e);
            }
        }

        @Override
        public OptionalLong residentBytes(long offset, long length) {
            return beneath.residentBytes(offset, length);
        }

        @Override
        public boolean isResident(long offset, long length, MemorySegment scratch) {
            return beneath.isResident(offset, length, scratch);
        }

        @Override
        public void advise(Access access) {
            beneath.advise(access);
        }

        @Override
        public void willNeed(long offset, long length) {
            beneath.willNeed(offset, length);
        }
    }

    /** Full name of the file, for messages. */
    String file() {
        return file;
    }

    FileHeader header() {
        return header;
    }

    int rows() {
        return footer.rows();
    }

    /** A section that the file must have. */
    Section section(int id) {
        Section section = sections.get(id);
        if (section == null) {
            throw new CorruptFileException(
                    file, FileHeader.BYTES + footer.bodyLength(), "a section " + id, "sections " + sections.keySet());
        }
        return section;
    }

    /** A section that the file may have. */
    @Nullable
    Section optionalSection(int id) {
        return sections.get(id);
    }

    /** Reads and verifies every block of the body and reports each that is damaged. */
    void verifyAll(Consumer<CorruptFileException> damage) {
        blocks.verifyAll(damage);
    }

    /** The file, for reads of many blocks at once. */
    BlockSource source() {
        return source;
    }

    /** What is to live as long as the file is open. */
    SegmentAllocator memory() {
        return memory;
    }

    MappedFile mapped() {
        return mapped;
    }
}
