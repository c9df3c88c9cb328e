package dev.varve.codecs;

import dev.varve.codecs.codes.CodeEncoder;
import dev.varve.codecs.codes.Distance;
import dev.varve.codecs.codes.Lvq;
import dev.varve.codecs.codes.RaBitQ;
import dev.varve.codecs.codes.VectorCode;
import dev.varve.codecs.encodings.FixedDimensionalEncoding;
import dev.varve.codecs.encodings.FixedDimensionalEncoding.Parameters;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One small file of each kind and shape, and a reader that shows every value of it as text, through the public methods
 * only. Golden files are samples that were kept; damage is done to samples.
 */
enum Sample {
    STRING_KEYS("strings.vks") {
        @Override
        long write(FileStore files, String name) throws IOException {
            return writeKeys(files, name, List.of("a", "java.util.List#of()", "ключ", "🌍", "x".repeat(300), "b"));
        }

        @Override
        List<String> read(FileStore files, String name, long length) throws IOException {
            return readKeys(files, name, length);
        }
    },

    LONG_KEYS("longs.vks") {
        @Override
        long write(FileStore files, String name) throws IOException {
            return writeKeys(files, name, List.of("12345678", "abcdefgh", "\0\0\0\0\0\0\0\1"));
        }

        @Override
        List<String> read(FileStore files, String name, long length) throws IOException {
            return readKeys(files, name, length);
        }
    },

    ATTRIBUTES("attributes.vat") {
        @Override
        long write(FileStore files, String name) throws IOException {
            return SampleAttributes.write(files, name);
        }

        @Override
        List<String> read(FileStore files, String name, long length) throws IOException {
            AttributesFile file = AttributesFile.open(files, name, length, ORIGIN, Access.RANDOM);
            try {
                return SampleAttributes.show(file);
            } finally {
                file.release();
            }
        }
    },

    PAYLOADS("payload.vpl") {
        @Override
        long write(FileStore files, String name) throws IOException {
            try (var writer = new PayloadsWriter(files, name, ORIGIN)) {
                writer.add(utf8("short"));
                writer.addAbsent();
                writer.add(utf8(""));
                writer.add(utf8("again and ".repeat(40)));
                writer.add(utf8("one block of its own ".repeat(900)));
                writer.add(utf8("last"));
                return writer.finish();
            }
        }

        @Override
        List<String> read(FileStore files, String name, long length) throws IOException {
            PayloadsFile file = PayloadsFile.open(files, name, length, ORIGIN, Access.RANDOM);
            try {
                var values = new ArrayList<String>();
                for (int row = 0; row < file.size(); row++) {
                    values.add(file.has(row) + " " + new String(file.get(row), StandardCharsets.ISO_8859_1));
                }
                return values;
            } finally {
                file.release();
            }
        }
    },

    FLOAT32_VECTORS("float32.vec") {
        @Override
        long write(FileStore files, String name) throws IOException {
            return writeDense(files, name, 3, ElementType.FLOAT32, 1);
        }

        @Override
        List<String> read(FileStore files, String name, long length) throws IOException {
            return readDense(files, name, length);
        }
    },

    FLOAT16_VECTORS("float16.vec") {
        @Override
        long write(FileStore files, String name) throws IOException {
            return writeDense(files, name, 130, ElementType.FLOAT16, 2);
        }

        @Override
        List<String> read(FileStore files, String name, long length) throws IOException {
            return readDense(files, name, length);
        }
    },

    TOKEN_VECTORS("tokens.tok") {
        @Override
        long write(FileStore files, String name) throws IOException {
            try (var writer = new TokenVectorsWriter(files, name, ORIGIN, 5, ElementType.FLOAT16)) {
                MemorySegment tokens = counting(100);
                writer.add(tokens, 0, 7);
                writer.addAbsent();
                writer.add(tokens, 20, 1);
                writer.add(tokens, 10, 9);
                return writer.finish();
            }
        }

        @Override
        List<String> read(FileStore files, String name, long length) throws IOException {
            TokenVectorsFile file = TokenVectorsFile.open(files, name, length, ORIGIN, Access.RANDOM);
            try {
                var values = new ArrayList<>(List.of(file.dimension() + " " + file.elementType()));
                file.verify(0, file.size());
                for (int row = 0; row < file.size(); row++) {
                    long bytes = (long) file.tokenCount(row)
                            * file.dimension()
                            * file.elementType().bytes();
                    values.add(
                            file.tokenCount(row) + " " + hex(file.segment(row).asSlice(file.offset(row), bytes)));
                }
                return values;
            } finally {
                file.release();
            }
        }
    },

    RESIDUAL_TOKENS("residual.tco") {
        @Override
        long write(FileStore files, String name) throws IOException {
            return TokenSamples.writeResiduals(files, name, false);
        }

        @Override
        List<String> read(FileStore files, String name, long length) throws IOException {
            return TokenSamples.read(files, name, length);
        }
    },

    RABITQ_TOKENS("rabitq.tco") {
        @Override
        long write(FileStore files, String name) throws IOException {
            return TokenSamples.writeResiduals(files, name, true);
        }

        @Override
        List<String> read(FileStore files, String name, long length) throws IOException {
            return TokenSamples.read(files, name, length);
        }
    },

    FLOAT16_TOKENS("float16.tco") {
        @Override
        long write(FileStore files, String name) throws IOException {
            return TokenSamples.writeHalves(files, name);
        }

        @Override
        List<String> read(FileStore files, String name, long length) throws IOException {
            return TokenSamples.read(files, name, length);
        }
    },

    GRAPH("graph.gra") {
        @Override
        long write(FileStore files, String name) throws IOException {
            var parameters = new GraphParameters(17, 100, 1.2, -7);
            try (var writer = new GraphWriter(files, name, ORIGIN, parameters)) {
                int[] neighbours = IntStream.rangeClosed(1, 19).toArray();
                writer.add(neighbours, 17);
                writer.add(new int[] {0, 18}, 2);
                for (int row = 2; row < 18; row++) {
                    writer.add(new int[] {row - 1, row + 1}, row % 3);
                }
                writer.add(neighbours, 3);
                writer.add(neighbours, 0);
                return writer.finish(calibration(), 0, 18);
            }
        }

        @Override
        List<String> read(FileStore files, String name, long length) throws IOException {
            GraphFile file = GraphFile.open(files, name, length, ORIGIN, Access.RANDOM);
            try {
                return readGraph(file);
            } finally {
                file.release();
            }
        }
    },

    RABITQ_CODES("rabitq.cod") {
        @Override
        long write(FileStore files, String name) throws IOException {
            return writeCodes(files, name, new RaBitQ(5, 3, Distance.L2, new float[] {1, 2, 0, -1, 0.5f}, 42));
        }

        @Override
        List<String> read(FileStore files, String name, long length) throws IOException {
            return readCodes(files, name, length);
        }
    },

    RABITQ_CODES_OF_MORE_COARSE_BITS("rabitq-3-5.cod") {
        @Override
        long write(FileStore files, String name) throws IOException {
            var code = new RaBitQ(5, 3, 5, Distance.COSINE, new float[] {0.5f, 0, 0, -0.25f, 0}, 42);
            return writeCodes(files, name, code);
        }

        @Override
        List<String> read(FileStore files, String name, long length) throws IOException {
            return readCodes(files, name, length);
        }
    },

    LVQ_CODES("lvq.cod") {
        @Override
        long write(FileStore files, String name) throws IOException {
            return writeCodes(files, name, new Lvq(5, Distance.COSINE, new float[5]));
        }

        @Override
        List<String> read(FileStore files, String name, long length) throws IOException {
            return readCodes(files, name, length);
        }
    },

    ENCODED_TOKENS("encoded.cod") {
        @Override
        long write(FileStore files, String name) throws IOException {
            var encoding = new FixedDimensionalEncoding(new Parameters(3, 4, 2, 2, 5, 42));
            return writeCodes(files, name, new RaBitQ(5, 2, Distance.DOT, new float[5], 42), encoding);
        }

        @Override
        List<String> read(FileStore files, String name, long length) throws IOException {
            return readCodes(files, name, length);
        }
    },

    CENTROID_LISTS("lists.cen") {
        @Override
        long write(FileStore files, String name) throws IOException {
            return CentroidListSample.write(files, name);
        }

        @Override
        List<String> read(FileStore files, String name, long length) throws IOException {
            return CentroidListSample.read(files, name, length);
        }
    },

    LIVE_DOCS("live.del") {
        @Override
        long write(FileStore files, String name) throws IOException {
            long[] words = {0xdead_beef_0123_4567L, 0x1f};
            return LiveDocsFile.write(files, name, ORIGIN, 3, MemorySegment.ofArray(words), 70);
        }

        @Override
        List<String> read(FileStore files, String name, long length) throws IOException {
            LiveDocsFile file = LiveDocsFile.open(files, name, length, ORIGIN, Access.NORMAL);
            try {
                var live = new StringBuilder();
                for (int row = 0; row < file.size(); row++) {
                    live.append(file.live(row) ? '1' : '0');
                }
                return List.of(file.generation() + " " + file.liveCount(), live.toString());
            } finally {
                file.release();
            }
        }
    };

    static final FileOrigin ORIGIN = new FileOrigin(UUID.fromString("76617276-652d-474f-8c64-656e66696c65"), 31);

    private final String file;

    Sample(String file) {
        this.file = file;
    }

    /** Name of its golden file. */
    String file() {
        return file;
    }

    /** Writes the sample and returns its length. */
    abstract long write(FileStore files, String name) throws IOException;

    /** Opens a file of this kind, shows all that is in it, and closes it. */
    abstract List<String> read(FileStore files, String name, long length) throws IOException;

    static MemorySegment utf8(String value) {
        return MemorySegment.ofArray(value.getBytes(StandardCharsets.UTF_8));
    }

    static String hex(MemorySegment bytes) {
        return HexFormat.of().formatHex(bytes.toArray(ValueLayout.JAVA_BYTE));
    }

    static MemorySegment counting(int bytes) {
        byte[] array = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            array[i] = (byte) (i + 1);
        }
        return MemorySegment.ofArray(array);
    }

    private static long writeKeys(FileStore files, String name, List<String> keys) throws IOException {
        try (var writer = new KeysWriter(files, name, ORIGIN)) {
            for (String key : keys) {
                writer.add(utf8(key));
            }
            return writer.finish();
        }
    }

    private static List<String> readKeys(FileStore files, String name, long length) throws IOException {
        KeysFile file = KeysFile.open(files, name, length, ORIGIN, Access.RANDOM);
        try {
            var values = new ArrayList<String>();
            for (int row = 0; row < file.size(); row++) {
                MemorySegment key = file.key(row);
                values.add(hex(key) + " " + file.find(key));
            }
            values.add("absent " + file.find(utf8("nowhere")));
            return values;
        } finally {
            file.release();
        }
    }

    private static long writeDense(FileStore files, String name, int dimension, ElementType type, int every)
            throws IOException {
        try (var writer = new DenseVectorsWriter(files, name, ORIGIN, dimension, type)) {
            MemorySegment source = counting(dimension * type.bytes() + 6);
            for (int row = 0; row < 6; row++) {
                if (row % every == 0) {
                    writer.add(source, row);
                } else {
                    writer.addAbsent();
                }
            }
            return writer.finish();
        }
    }

    private static List<String> readDense(FileStore files, String name, long length) throws IOException {
        DenseVectorsFile file = DenseVectorsFile.open(files, name, length, ORIGIN, Access.RANDOM);
        try {
            var values = new ArrayList<>(List.of(file.dimension() + " " + file.elementType() + " " + file.dense()));
            file.verify(0, file.size());
            long bytes = (long) file.dimension() * file.elementType().bytes();
            for (int row = 0; row < file.size(); row++) {
                values.add(file.has(row) + " " + hex(file.segment(row).asSlice(file.offset(row), bytes)));
            }
            return values;
        } finally {
            file.release();
        }
    }

    private static Calibration calibration() {
        return new Calibration(List.of(
                new Calibration.Point(10, 0.75, 10),
                new Calibration.Point(10, 0.9375, 24),
                new Calibration.Point(10, 1, 160),
                new Calibration.Point(100, 0.5, 100),
                new Calibration.Point(100, 0.875, 160)));
    }

    private static List<String> readGraph(GraphFile file) {
        var values = new ArrayList<>(List.of(file.parameters().toString()));
        int[] neighbours = new int[file.degree()];
        for (int row = 0; row < file.size(); row++) {
            int count = file.neighbours(row, neighbours);
            values.add(row + " " + Arrays.toString(Arrays.copyOf(neighbours, count)));
        }
        for (int i = 0; i < file.entryPoints(); i++) {
            values.add("entry point " + file.entryPoint(i));
        }
        for (Calibration.Point point : file.calibration().points()) {
            values.add(point.toString());
        }
        return values;
    }

    private static long writeCodes(FileStore files, String name, VectorCode code) throws IOException {
        return writeCodes(files, name, code, null);
    }

    private static long writeCodes(FileStore files, String name, VectorCode code, @Nullable TokenEncoding encoding)
            throws IOException {
        try (var writer = new VectorCodesWriter(files, name, ORIGIN, code, encoding);
                Arena arena = Arena.ofConfined()) {
            MemorySegment coarse = arena.allocate(code.coarseBytes());
            MemorySegment fine = arena.allocate(code.fineBytes());
            CodeEncoder encoder = code.encoder();
            for (float[] vector : new float[][] {{1, 2, 0, -1, 0.5f}, {3, -2, 0.25f, 7, 0}, {1e30f, 0, 0, 0, 1}}) {
                encoder.encode(vector, coarse, 0, fine, 0);
                writer.add(coarse, 0, fine, 0);
            }
            writer.addAbsent();
            return writer.finish();
        }
    }

    /** A document of two tokens, as the file says that documents are encoded. */
    private static float[] encode(TokenEncoding encoding) {
        float[] tokens = new float[2 * encoding.tokenDimension()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = i % 4 - 1;
        }
        float[] encoded = new float[encoding.dimension()];
        encoding.encoder().document(tokens, 2, encoded);
        return encoded;
    }

    private static List<String> readCodes(FileStore files, String name, long length) throws IOException {
        VectorCodesFile file = VectorCodesFile.open(files, name, length, ORIGIN, Access.RANDOM);
        try {
            VectorCode code = file.code();
            var values = new ArrayList<>(List.of(code.getClass().getSimpleName() + " " + code.distance()));
            if (code instanceof RaBitQ rabitq) {
                values.add(rabitq.bits() + " " + rabitq.seed());
                if (rabitq.coarseBits() > 1) {
                    values.add(rabitq.coarseBits() + " in coarse records");
                }
            }
            for (int d = 0; d < code.dimension(); d++) {
                values.add(Float.toString(code.centroid(d)));
            }
            TokenEncoding encoding = file.encoding();
            if (encoding != null) {
                values.add(encoding.toString());
                values.add(Arrays.toString(encode(encoding)));
            }
            for (int row = 0; row < file.size(); row++) {
                file.verifyRow(row);
                long coarse = (long) row * code.coarseBytes();
                values.add(hex(file.coarse().asSlice(coarse, code.coarseBytes())));
                long fine = (long) row * code.fineBytes();
                values.add(hex(file.fine().asSlice(fine, code.fineBytes())));
            }
            return values;
        } finally {
            file.release();
        }
    }
}
