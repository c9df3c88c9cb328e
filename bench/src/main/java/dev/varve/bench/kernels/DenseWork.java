package dev.varve.bench.kernels;

import dev.varve.codecs.ElementType;
import dev.varve.codecs.kernels.DenseKernels;
import dev.varve.codecs.kernels.Kernels;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/** One query against rows of components. */
final class DenseWork implements Work {

    /** One of the methods of {@link DenseKernels}. */
    interface Call {
        void score(
                DenseKernels kernels,
                float[] query,
                MemorySegment rows,
                long offset,
                long stride,
                int count,
                float[] scores,
                int at);
    }

    private final ElementType element;
    private final int multiplyAdds;
    private final Call call;
    private final float[] query;
    private final DenseKernels kernels = Kernels.dense();
    private float[] scores = {};

    /** @param multiplyAdds for one component */
    DenseWork(int dimension, ElementType element, int multiplyAdds, Call call, RandomGenerator random) {
        this.element = element;
        this.multiplyAdds = multiplyAdds;
        this.call = call;
        this.query = Work.components(dimension, random);
    }

    @Override
    public String item() {
        return "row of " + query.length;
    }

    @Override
    public long itemBytes() {
        return (long) query.length * element.bytes();
    }

    @Override
    public long multiplyAdds() {
        return (long) multiplyAdds * query.length;
    }

    @Override
    public void fill(MemorySegment items, RandomGenerator random) {
        Work.fill(items, element, random);
    }

    @Override
    public Object run(MemorySegment items, long offset, int count) {
        if (scores.length < count) {
            scores = new float[count];
        }
        call.score(kernels, query, items, offset, itemBytes(), count, scores, 0);
        return scores;
    }
}
