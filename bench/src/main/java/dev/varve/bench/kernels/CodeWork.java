package dev.varve.bench.kernels;

import dev.varve.codecs.codes.CodeEncoder;
import dev.varve.codecs.codes.CodeScorer;
import dev.varve.codecs.codes.Distance;
import dev.varve.codecs.codes.Lvq;
import dev.varve.codecs.codes.RaBitQ;
import dev.varve.codecs.codes.VectorCode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One query against encoded rows: estimates of inner products, from a prepared query to the last factor. */
final class CodeWork implements Work {

    /** How the rows of a call are named. */
    enum Way {
        /** One behind the other. */
        RUN("row of "),
        /** By number, in no order. */
        LIST("listed row of "),
        /** By number, in no order, each in a call of its own. */
        ONE("single row of ");

        private final String item;

        Way(String item) {
            this.item = item;
        }
    }

    private static final long SEED = 7;

    /** Rows that are encoded; the others are copies, as no kernel asks what is in a row. */
    private static final int ENCODED = 512;

    private final VectorCode code;
    private final Way way;
    private final float[] query;
    private final boolean fine;
    private final int[] one = new int[1];
    private final float[] estimate = new float[1];
    private RowOrder order;
    private @Nullable CodeScorer scorer;
    private float[] estimates = {};

    private CodeWork(VectorCode code, Way way, RandomGenerator random) {
        this.code = code;
        this.way = way;
        this.fine = code.fineBytes() > 0;
        this.query = Work.components(code.dimension(), random);
        this.order = new RowOrder(0, random);
    }

    /** Over records of RaBitQ: the coarse ones of 1 bit, the fine ones of more. */
    static CodeWork raBitQ(int dimension, int bits, Way way, RandomGenerator random) {
        return new CodeWork(new RaBitQ(dimension, bits, Distance.DOT, new float[dimension], SEED), way, random);
    }

    /** Over records of LVQ with 8 bits. */
    static CodeWork lvq(int dimension, Way way, RandomGenerator random) {
        return new CodeWork(new Lvq(dimension, Distance.DOT, new float[dimension]), way, random);
    }

    @Override
    public String item() {
        return way.item + code.dimension();
    }

    @Override
    public long itemBytes() {
        return fine ? code.fineBytes() : code.coarseBytes();
    }

    @Override
    public long multiplyAdds() {
        return 0;
    }

    @Override
    public void fill(MemorySegment items, RandomGenerator random) {
        int rows = Math.toIntExact(items.byteSize() / itemBytes());
        int encoded = Math.min(rows, ENCODED);
        encode(items, encoded, random);
        long bytes = encoded * itemBytes();
        for (long at = bytes; at < items.byteSize(); at += bytes) {
            MemorySegment.copy(items, 0, items, at, Math.min(bytes, items.byteSize() - at));
        }
        order = new RowOrder(rows, random);
        scorer = fine ? code.scorer(MemorySegment.NULL, items) : code.scorer(items, MemorySegment.NULL);
        scorer.prepare(query);
    }

    private void encode(MemorySegment items, int rows, RandomGenerator random) {
        CodeEncoder encoder = code.encoder();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment unused = arena.allocate(code.coarseBytes(), Long.BYTES);
            for (int row = 0; row < rows; row++) {
                float[] vector = Work.components(code.dimension(), random);
                long at = row * itemBytes();
                if (fine) {
                    encoder.encode(vector, unused, 0, items, at);
                } else {
                    encoder.encode(vector, items, at, MemorySegment.NULL, 0);
                }
            }
        }
    }

    @Override
    public Object run(MemorySegment items, long offset, int count) {
        CodeScorer by = scorer;
        if (by == null) {
            throw new IllegalStateException("run before the items were filled; fill them first");
        }
        if (estimates.length < count) {
            estimates = new float[count];
        }
        int first = (int) (offset / itemBytes());
        switch (way) {
            case RUN -> by.scoreRun(first, count, estimates, 0);
            case LIST -> list(by, order.piece(first, count), count);
            case ONE -> single(by, order.piece(first, count), count);
        }
        return estimates;
    }

    private void list(CodeScorer by, int[] rows, int count) {
        if (fine) {
            by.refine(rows, count, estimates);
        } else {
            by.score(rows, count, estimates);
        }
    }

    private void single(CodeScorer by, int[] rows, int count) {
        for (int i = 0; i < count; i++) {
            if (fine) {
                estimates[i] = by.refine(rows[i]);
            } else {
                one[0] = rows[i];
                by.score(one, 1, estimate);
                estimates[i] = estimate[0];
            }
        }
    }
}
