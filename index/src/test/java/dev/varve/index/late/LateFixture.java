package dev.varve.index.late;

import dev.varve.codecs.DocumentRecords;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.GraphFile;
import dev.varve.codecs.GraphParameters;
import dev.varve.codecs.TokenCodesFile;
import dev.varve.codecs.TokenVectorsFile;
import dev.varve.codecs.TokenVectorsWriter;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.index.MemoryTokens;
import dev.varve.index.RowFilter;
import dev.varve.index.candidates.CandidateIndex;
import dev.varve.index.candidates.CandidateSettings;
import dev.varve.index.candidates.CandidateWriter;
import dev.varve.index.graph.BuildProgress;
import dev.varve.index.tokens.TokenCodeSettings;
import dev.varve.index.tokens.TokenCodeSettings.Kind;
import dev.varve.index.tokens.TokenCodesBuilder;
import dev.varve.mmap.Access;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.mmap.MappedFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.IntSupplier;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A segment of documents on disk, of which so much is in memory as a test says. */
final class LateFixture implements AutoCloseable {

    private static final FileOrigin ORIGIN = new FileOrigin(new UUID(1, 2), 3);
    private static final GraphParameters GRAPH = new GraphParameters(16, 48, 1.2, 7);

    private final Path folder;
    private final String name;
    private final float[][][] documents;
    private final TokenVectorsFile tokens;
    private final TokenCodesFile codes;
    private final VectorCodesFile encoded;
    private final GraphFile graph;
    private final LateIndex index;

    /**
     * @param residentOfFour how many of four pages of its files are in memory, when it is asked
     * @param fails whether a byte at an offset cannot be read; null where the disk is sound
     */
    LateFixture(
            Path folder,
            String name,
            float[][][] documents,
            int dimension,
            Kind kind,
            TokenEncoding encoding,
            IntSupplier residentOfFour,
            @Nullable LongPredicate fails)
            throws IOException {
        this.folder = folder;
        this.name = name;
        this.documents = documents;
        FileStore files = disk(DiskFileStore.open(folder, DiskFileStore.Options.defaults()), residentOfFour, fails);
        var memory = new MemoryTokens(dimension, ElementType.FLOAT32, documents, 64);
        tokens = write(files, memory);
        var settings = new TokenCodeSettings(kind, 4, 1, 5);
        long length = new TokenCodesBuilder(Runnable::run, 1, tokens, settings)
                .write(files, ORIGIN, name + ".tco", BuildProgress.NONE);
        codes = TokenCodesFile.open(files, name + ".tco", length, ORIGIN, Access.RANDOM);
        var candidates = new CandidateSettings(new CandidateSettings.Coding(encoding, 4), null, GRAPH);
        var names = new CandidateWriter.Names(name + ".cod", name + ".gra", name + ".fde.cod");
        CandidateWriter.Written written = Objects.requireNonNull(new CandidateWriter(Runnable::run, 1, candidates)
                .write(files, ORIGIN, names, tokens, List.of(), BuildProgress.NONE));
        encoded = VectorCodesFile.open(files, name + ".cod", written.codes(), ORIGIN, Access.NORMAL);
        graph = GraphFile.open(files, name + ".gra", written.graph(), ORIGIN, Access.NORMAL);
        index = new LateIndex(codes, new CandidateIndex(encoded, graph, null, null, row -> tokens.tokenCount(row) > 0));
    }

    private TokenVectorsFile write(FileStore files, MemoryTokens memory) throws IOException {
        try (var writer =
                new TokenVectorsWriter(files, name + ".tok", ORIGIN, memory.dimension(), memory.elementType())) {
            for (int row = 0; row < memory.size(); row++) {
                writer.add(memory.segment(row), memory.offset(row), memory.tokenCount(row));
            }
            return TokenVectorsFile.open(files, name + ".tok", writer.finish(), ORIGIN, Access.NORMAL);
        }
    }

    /** The same store, but what is in memory, and which reads fail, is what the test says. */
    private static FileStore disk(FileStore disk, IntSupplier residentOfFour, @Nullable LongPredicate fails) {
        return (FileStore) Proxy.newProxyInstance(
                FileStore.class.getClassLoader(), new Class<?>[] {FileStore.class}, (_, method, arguments) -> {
                    try {
                        return switch (method.invoke(disk, arguments)) {
                            case MappedFile mapped ->
                                new MappedFile(mapped.name(), mapped.segment(), new Paged(mapped, residentOfFour));
                            case InputFile input when fails != null -> new Failing(input, fails);
                            case null -> null;
                            case Object other -> other;
                        };
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    private record Failing(InputFile input, LongPredicate fails) implements InputFile {

        @Override
        public String name() {
            return input.name();
        }

        @Override
        public long length() {
            return input.length();
        }

        @Override
        public void read(long position, MemorySegment target) throws IOException {
            if (LongStream.range(position, position + target.byteSize()).anyMatch(fails)) {
                throw new IOException("Input/output error");
            }
            input.read(position, target);
        }

        @Override
        public void close() throws IOException {
            input.close();
        }
    }

    private record Paged(MappedFile mapped, IntSupplier residentOfFour) implements MappedFile.Mapping {

        @Override
        public void unmap() {
            mapped.release();
        }

        @Override
        public OptionalLong residentBytes(long offset, long length) {
            return OptionalLong.of(resident(offset) ? length : 0);
        }

        @Override
        public boolean isResident(long offset, long length, MemorySegment scratch) {
            return resident(offset);
        }

        private boolean resident(long offset) {
            return (offset >>> 12) * 0x9E3779B97F4A7C15L >>> 62 < residentOfFour.getAsInt();
        }
    }

    LateIndex index() {
        return index;
    }

    TokenCodesFile codes() {
        return codes;
    }

    int rows() {
        return documents.length;
    }

    float[][] document(int row) {
        return documents[row];
    }

    LatePart part() {
        return part(null);
    }

    LatePart part(@Nullable RowFilter filter) {
        return new LatePart(tokens, documents.length, filter, index);
    }

    /** The same documents, as if there were no index. */
    LatePart flat(@Nullable RowFilter filter) {
        return new LatePart(tokens, documents.length, filter, null);
    }

    /** Changes a bit of a document's coded tokens, or changes it back. */
    void flip(int row) throws IOException {
        flip(".tco", codes.records(), row);
    }

    /** The same of its tokens in full precision. */
    void flipInFull(int row) throws IOException {
        flip(".tok", Objects.requireNonNull(tokens.records()), row);
    }

    /**
     * Changes bits of the directory of coded tokens, which nobody has read.
     *
     * @param twin of the same documents, which tells where it lies
     */
    void damageDirectory(LateFixture twin) throws IOException {
        DocumentRecords records = twin.codes.records();
        int last = rows() - 1;
        while (records.bytes(last) == 0) {
            last--;
        }
        long begin = records.position(last) + records.bytes(last);
        for (long at = begin + 500; at < begin + (long) rows() * Long.BYTES; at += 1000) {
            flip(".tco", at);
        }
    }

    private void flip(String extension, DocumentRecords records, int row) throws IOException {
        flip(extension, records.position(row) + records.bytes(row) / 2);
    }

    private void flip(String extension, long at) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve(name + extension).toFile(), "rw")) {
            file.seek(at);
            int was = file.read();
            file.seek(at);
            file.write(was ^ 0x20);
        }
    }

    @Override
    public void close() {
        tokens.release();
        codes.release();
        encoded.release();
        graph.release();
    }
}
