package dev.varve.bench.kernels;

import dev.varve.codecs.ElementType;
import dev.varve.codecs.kernels.DenseKernels;
import dev.varve.codecs.kernels.Kernels;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/** One query against rows of components that are listed by number, in no order. */
final class DenseListWork implements Work {

    /** One of the methods of {@link DenseKernels}. */
    interface Call {
        void score(
                DenseKernels kernels,
                float[] query,
                MemorySegment rows,
                long stride,
                int[] numbers,
                int at,
                int count,
                float[] scores);
    }

    private final ElementType element;
    private final Call call;
    private final float[] query;
    private final DenseKernels kernels = Kernels.dense();
    private RowOrder order;
    private float[] scores = {};

    DenseListWork(int dimension, ElementType element, Call call, RandomGenerator random) {
        this.element = element;
        this.call = call;
        this.query = Work.components(dimension, random);
        this.order = new RowOrder(0, random);
    }

    @Override
    public String item() {
        return "listed row of " + query.length;
    }

    @Override
    public long itemBytes() {
        return (long) query.length * element.bytes();
    }

    @Override
    public long multiplyAdds() {
        return query.length;
    }

    @Override
    public void fill(MemorySegment items, RandomGenerator random) {
        Work.fill(items, element, random);
        order = new RowOrder(Math.toIntExact(items.byteSize() / itemBytes()), random);
    }

    @Override
    public Object run(MemorySegment items, long offset, int count) {
        if (scores.length < count) {
            scores = new float[count];
        }
        int[] rows = order.piece((int) (offset / itemBytes()), count);
        call.score(kernels, query, items, itemBytes(), rows, 0, count, scores);
        return scores;
    }
}
