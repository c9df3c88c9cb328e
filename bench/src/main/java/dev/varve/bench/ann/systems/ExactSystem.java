package dev.varve.bench.ann.systems;

import dev.varve.lab.sets.Metric;
import dev.varve.lab.vectors.FvecsRows;
import dev.varve.lab.vectors.FvecsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The floor: every row is scored for every query, by the plainest loop that uses the vector unit. It shares no code
 * with Varve, keeps nothing but the norms of rows, and has no index: it reads the vectors where they are given.
 *
 * <p>Float sums pick a few more rows than are wanted; doubles order them, so that rounding decides nothing.
 */
final class ExactSystem implements AnnSystem {

    static final String NAME = "exact";

    private static final String NORMS = "norms.fvecs";

    /** Rows that are ordered again beyond those that are wanted. */
    private static final int SLACK = 16;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return System.getProperty("java.version");
    }

    @Override
    public String settings() {
        return "scores every row in a loop over float[], reading the given file; no index but, under cosine, their"
                + " norms";
    }

    @Override
    public String knob() {
        return "";
    }

    @Override
    public List<Integer> sweep(int k) {
        return List.of(0);
    }

    @Override
    public OptionalLong buildHeap() {
        return OptionalLong.of(128L << 20);
    }

    @Override
    public boolean readsRows() {
        return true;
    }

    /** All that it builds are norms; so a cold search has not read the vectors while the index was opened. */
    @Override
    public void build(FvecsRows base, Metric metric, Path directory, int threads) throws IOException {
        if (metric != Metric.COSINE) {
            return;
        }
        try (FvecsWriter writer = FvecsWriter.create(directory.resolve(NORMS), 1)) {
            float[] row = new float[base.dimension()];
            for (int i = 0; i < base.count(); i++) {
                base.read(i, row);
                writer.write(new float[] {(float) Math.sqrt(dot(row, row))});
            }
        }
    }

    @Override
    public AnnIndex open(FvecsRows base, Metric metric, Path directory, int threads) throws IOException {
        float[] norms = metric == Metric.COSINE ? readNorms(directory.resolve(NORMS)) : new float[0];
        return new AnnIndex() {
            @Override
            public AnnSession session() {
                return new Session(base, metric, norms);
            }

            @Override
            public void close() {
                // The vectors belong to the caller.
            }
        };
    }

    private static float[] readNorms(Path file) throws IOException {
        try (FvecsRows rows = FvecsRows.open(file)) {
            float[] norms = new float[rows.count()];
            for (int i = 0; i < norms.length; i++) {
                norms[i] = rows.row(i)[0];
            }
            return norms;
        }
    }

    private static final class Session implements AnnSession {

        private final FvecsRows base;
        private final Metric metric;
        private final float[] norms;
        private final float[] row;

        Session(FvecsRows base, Metric metric, float[] norms) {
            this.base = base;
            this.metric = metric;
            this.norms = norms;
            this.row = new float[base.dimension()];
        }

        @Override
        public int search(float[] query, int k, int knob, int[] rows) {
            var near = new Nearest(Math.min(k + SLACK, base.count()));
            for (int i = 0; i < base.count(); i++) {
                base.read(i, row);
                near.offer(i, distance(query, i));
            }
            var exact = new Nearest(Math.min(k, near.size()));
            for (int i = 0; i < near.size(); i++) {
                base.read(near.row(i), row);
                exact.offer(near.row(i), -metric.score(query, row));
            }
            for (int i = 0; i < exact.size(); i++) {
                rows[i] = exact.row(i);
            }
            return exact.size();
        }

        private float distance(float[] query, int number) {
            return switch (metric) {
                case L2 -> squaredDistance(query, row);
                case DOT -> -dot(query, row);
                // The query's own length changes no order.
                case COSINE -> -dot(query, row) / norms[number];
            };
        }
    }

    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

    /** Four sums at once: one would wait for itself. */
    private static float dot(float[] a, float[] b) {
        int width = LANES.length();
        FloatVector sum0 = FloatVector.zero(LANES);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        int i = 0;
        for (; i <= a.length - 4 * width; i += 4 * width) {
            sum0 = lanes(a, i).fma(lanes(b, i), sum0);
            sum1 = lanes(a, i + width).fma(lanes(b, i + width), sum1);
            sum2 = lanes(a, i + 2 * width).fma(lanes(b, i + 2 * width), sum2);
            sum3 = lanes(a, i + 3 * width).fma(lanes(b, i + 3 * width), sum3);
        }
        float sum = sum0.add(sum1).add(sum2.add(sum3)).reduceLanes(VectorOperators.ADD);
        for (; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static float squaredDistance(float[] a, float[] b) {
        int width = LANES.length();
        FloatVector sum0 = FloatVector.zero(LANES);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        int i = 0;
        for (; i <= a.length - 4 * width; i += 4 * width) {
            FloatVector off0 = lanes(a, i).sub(lanes(b, i));
            FloatVector off1 = lanes(a, i + width).sub(lanes(b, i + width));
            FloatVector off2 = lanes(a, i + 2 * width).sub(lanes(b, i + 2 * width));
            FloatVector off3 = lanes(a, i + 3 * width).sub(lanes(b, i + 3 * width));
            sum0 = off0.fma(off0, sum0);
            sum1 = off1.fma(off1, sum1);
            sum2 = off2.fma(off2, sum2);
            sum3 = off3.fma(off3, sum3);
        }
        float sum = sum0.add(sum1).add(sum2.add(sum3)).reduceLanes(VectorOperators.ADD);
        for (; i < a.length; i++) {
            float off = a[i] - b[i];
            sum += off * off;
        }
        return sum;
    }

    private static FloatVector lanes(float[] numbers, int from) {
        return FloatVector.fromArray(LANES, numbers, from);
    }
}
