package dev.varve.bench.ann.systems;

import dev.varve.lab.sets.Metric;
import dev.varve.lab.vectors.FvecsRows;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Vectors as JVector takes them: those of the metrics that it has not are changed so that it finds the same. */
final class JVectorRows {

    private JVectorRows() {}

    /** All rows, on the heap. */
    static RandomAccessVectorValues load(FvecsRows base, Metric metric) {
        VectorTypeSupport vectors = VectorizationProvider.getInstance().getVectorTypeSupport();
        double longest = metric == Metric.DOT ? UnitLength.longest(base) : 0;
        List<VectorFloat<?>> rows = new ArrayList<>(base.count());
        for (int row = 0; row < base.count(); row++) {
            float[] vector = base.row(row);
            rows.add(vectors.createFloatVector(
                    switch (metric) {
                        case L2 -> vector;
                        case COSINE -> UnitLength.scale(vector);
                        case DOT -> longest == 0 ? UnitLength.scale(vector) : UnitLength.lift(vector, longest);
                    }));
        }
        return new ListRandomAccessVectorValues(rows, rows.getFirst().length());
    }

    /** A query as {@link #load} takes its rows; where those were given one more number, so is the query: 0. */
    static VectorFloat<?> target(float[] query, Metric metric, int dimension) {
        float[] numbers = metric == Metric.L2 ? query : UnitLength.scale(Arrays.copyOf(query, dimension));
        return VectorizationProvider.getInstance().getVectorTypeSupport().createFloatVector(numbers);
    }

    /** How it compares them. */
    static VectorSimilarityFunction similarity(Metric metric) {
        return switch (metric) {
            case L2 -> VectorSimilarityFunction.EUCLIDEAN;
            case COSINE, DOT -> VectorSimilarityFunction.DOT_PRODUCT;
        };
    }
}
