package dev.varve.codecs.kernels;

import com.sun.management.ThreadMXBean;
import dev.varve.codecs.codes.CodeEncoder;
import dev.varve.codecs.codes.CodeScorer;
import dev.varve.codecs.codes.Distance;
import dev.varve.codecs.codes.Lvq;
import dev.varve.codecs.codes.RaBitQ;
import dev.varve.codecs.codes.VectorCode;
import dev.varve.codecs.encodings.FixedDimensionalEncoding;
import dev.varve.codecs.encodings.FixedDimensionalEncoding.Parameters;
import dev.varve.codecs.encodings.MeanEncoding;
import dev.varve.codecs.encodings.TokenEncoder;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@link KernelsTest} has done in a process of its own: other flags, a mapping cut short, a compiled steady state.
 */
final class KernelProbe {

    private static final int WARM_UP = 40_000;
    private static final int ROWS = 8;

    private KernelProbe() {}

    public static void main(String[] arguments) throws IOException {
        switch (arguments[0]) {
            case "describe" -> describe();
            case "agree" -> agree();
            case "truncate" -> truncate(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
            case "allocate" -> allocate(Integer.parseInt(arguments[1]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void describe() {
        System.out.println(Kernels.vectorised() + "|" + Kernels.description() + "|" + Kernels.advice());
        Agreement.checkDense(DenseScore.DOT_FLOAT16, Kernels.dense(), 20);
        Agreement.checkMaxima(Kernels.maxSim(), 20);
    }

    /** The vector classes themselves, at the width that the flags of this process leave. */
    private static void agree() {
        for (DenseScore score : DenseScore.values()) {
            Agreement.checkDense(score, new VectorDenseKernels(), 300);
        }
        Agreement.checkWidening();
        Agreement.checkHalves(new VectorMaxSimKernels());
        Agreement.checkMaxima(new VectorMaxSimKernels(), 200);
        Agreement.checkRowMaxima(new VectorMaxSimKernels());
        CodedAgreement.check(new VectorMaxSimKernels(), 40);
        CodedAgreement.checkExtremes(new VectorMaxSimKernels());
        CodeAgreement.check(new VectorCodeKernels());
        EncodingAgreement.check(new VectorEncodingKernels());
        System.out.println(Lanes.SPECIES.vectorBitSize() + " bits agree");
    }

    private interface Call {
        void on(MemorySegment rows);
    }

    private static List<Call> calls(int dimension) {
        float[] query = new float[dimension];
        float[] scores = new float[ROWS];
        float[] copy = new float[dimension * ROWS];
        List<Call> calls = new ArrayList<>();
        for (DenseScore score : DenseScore.values()) {
            long stride = (long) dimension * score.bytes();
            calls.add(rows -> score.score(Kernels.dense(), query, rows, 0, stride, ROWS, scores, 0));
            calls.add(rows -> score.score(Kernels.dense(), query, rows, 0, stride, 1, scores, 0));
        }
        int[] first = {0, 0};
        for (int planes : new int[] {4, 5}) {
            long[] narrow = new long[planes * 8];
            long[] wide = new long[planes * 16];
            calls.add(rows -> signs(narrow, 1, rows, first, scores));
            calls.add(rows -> signs(wide, 12, rows, first, scores));
        }
        int[] four = new int[4];
        for (int bits = 1; bits <= Byte.SIZE; bits *= 2) {
            int width = bits;
            short[] prepared = new short[(bits == Byte.SIZE ? 3 : Short.SIZE / bits) * 32];
            calls.add(rows -> Kernels.codes().fields(prepared, width, rows, 128, 0, 32, first, 1, 1, scores, 0));
            calls.add(rows -> Kernels.codes().fields(prepared, width, rows, 128, 0, 32, four, 4, 1, scores, 0));
        }
        MemorySegment table = Arena.global().allocate(32L * MaxSimKernels.NIBBLE_BYTES, 64);
        float[] lanes = new float[MaxSimKernels.LANES];
        calls.add(rows -> Kernels.maxSim().codedMaxima(table, 0, 32, lanes, 0, lanes, 0, rows, 0, 2, lanes, 0));
        calls.add(rows -> Kernels.maxSim().codedMaxima(table, 0, 5, lanes, 0, lanes, 0, rows, 0, 2, lanes, 0));
        calls.add(rows -> Kernels.maxSim().copyFloat16(rows, 0, copy.length, copy, 0));
        calls.add(rows -> Kernels.maxSim().copyFloat32(rows, 0, copy.length, copy, 0));
        return calls;
    }

    /** A query through a code, from its preparation on. */
    private static void addCodes(List<Call> calls, int dimension) {
        float[] query = new float[dimension];
        for (int d = 0; d < dimension; d++) {
            query[d] = d % 7 - 3;
        }
        int[] list = {0, 3, 1, 5, 2};
        float[] scores = new float[ROWS];
        for (VectorCode code : List.of(
                new RaBitQ(dimension, 8, Distance.COSINE, new float[dimension], 1),
                new RaBitQ(dimension, 3, Distance.L2, new float[dimension], 1),
                new RaBitQ(dimension, 3, 4, Distance.L2, new float[dimension], 1),
                new Lvq(dimension, Distance.DOT, new float[dimension]))) {
            MemorySegment coarse = Arena.global().allocate((long) ROWS * code.coarseBytes());
            MemorySegment fine = Arena.global().allocate((long) ROWS * code.fineBytes());
            CodeEncoder encoder = code.encoder();
            encoder.encode(query, coarse, 0, fine, 0);
            CodeScorer scorer = code.scorer(coarse, fine);
            calls.add(rows -> scorer.prepare(query));
            calls.add(rows -> scorer.score(list, list.length, scores, scores));
            calls.add(rows -> scorer.scoreRun(0, ROWS, scores, 0));
            calls.add(rows -> scorer.refine(list, list.length, scores));
        }
    }

    /** Documents and a query through encodings. */
    private static void addEncodings(List<Call> calls, int dimension) {
        float[] tokens = new float[5 * dimension];
        for (int d = 0; d < tokens.length; d++) {
            tokens[d] = d % 11 - 5;
        }
        float[] mean = new float[dimension];
        float[] fixed = new float[300];
        TokenEncoder means = new MeanEncoding(dimension).encoder();
        TokenEncoder plain = new FixedDimensionalEncoding(new Parameters(dimension, 3, 2, dimension, 300, 1)).encoder();
        TokenEncoder inner = new FixedDimensionalEncoding(new Parameters(dimension, 20, 2, 5, 300, 1)).encoder();
        calls.add(rows -> means.document(tokens, 5, mean));
        calls.add(rows -> plain.document(tokens, 5, fixed));
        calls.add(rows -> plain.query(tokens, 3, fixed));
        calls.add(rows -> inner.document(tokens, 4, fixed));
    }

    private static void signs(long[] planes, int words, MemorySegment rows, int[] first, float[] scores) {
        Kernels.codes().signs(planes, words, rows, 128, first, 2, 1, 1, 1, 1, scores, scores, 0);
    }

    private static void truncate(Path file, int dimension) throws IOException {
        int faults = 0;
        for (Call call : calls(dimension)) {
            long size = (long) dimension * ROWS * Float.BYTES;
            Files.write(file, new byte[Math.toIntExact(size)]);
            try (Arena arena = Arena.ofShared();
                    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
                MemorySegment rows = MemorySegment.ofAddress(mapped.address()).reinterpret(size, arena, null);
                for (int i = 0; i < WARM_UP; i++) {
                    call.on(rows);
                }
                channel.truncate(0);
                try {
                    call.on(rows);
                } catch (InternalError expected) {
                    faults++;
                }
            }
        }
        System.out.println(faults + " of " + calls(dimension).size() + " faults became errors");
    }

    private static void allocate(int dimension) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        float[] panel = new float[dimension * MaxSimKernels.LANES];
        float[] tokens = new float[dimension * ROWS];
        float[] maxima = new float[MaxSimKernels.LANES];
        List<Call> calls = calls(dimension);
        calls.add(rows -> Kernels.maxSim().maxima(panel, 0, dimension, tokens, 0, ROWS - 1, maxima, 0));
        MemorySegment table = Arena.global().allocate((long) dimension * MaxSimKernels.NIBBLE_BYTES, 64);
        float[] products = new float[ROWS * MaxSimKernels.LANES];
        float[] weights = new float[16];
        calls.add(rows -> Kernels.maxSim().table(panel, 0, dimension, 4, weights, table, 0, maxima, 0));
        calls.add(rows -> Kernels.maxSim().products(panel, 0, dimension, tokens, 0, ROWS - 1, products, 0));
        int[] begins = {0, 3 * MaxSimKernels.LANES, MaxSimKernels.LANES};
        calls.add(rows -> Kernels.maxSim().rowMaxima(products, begins, 0, begins.length, maxima, 0));
        int padded = (dimension + 63) / 64 * 64;
        float[] values = new float[padded];
        float[] factors = new float[4 * padded];
        int[] numbers = new int[padded];
        long[] planes = new long[4 * ((padded / 64 + 7) / 8 * 8)];
        calls.add(rows -> Kernels.codes().rotate(values, Integer.highestOneBit(padded), factors));
        float[] sums = new float[3];
        calls.add(rows -> Kernels.codes().round(values, 1, 4, numbers, sums));
        calls.add(rows -> Kernels.codes().planes(numbers, 4, planes));
        addCodes(calls, dimension);
        addEncodings(calls, dimension);
        long allocated = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = arena.allocate((long) dimension * ROWS * Float.BYTES);
            threads.getCurrentThreadAllocatedBytes();
            for (Call call : calls) {
                for (int i = 0; i < WARM_UP; i++) {
                    call.on(rows);
                }
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 1000; i++) {
                    call.on(rows);
                }
                allocated += (threads.getCurrentThreadAllocatedBytes() - before) / 1000;
            }
        }
        System.out.println(allocated + " bytes a round of " + calls.size() + " calls");
    }
}
