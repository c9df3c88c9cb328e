package dev.varve.index.ann;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.Calibration;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.GraphFile;
import dev.varve.codecs.GraphParameters;
import dev.varve.codecs.GraphWriter;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.VectorCodesWriter;
import dev.varve.codecs.codes.CodeEncoder;
import dev.varve.codecs.codes.Distance;
import dev.varve.codecs.codes.RaBitQ;
import dev.varve.codecs.codes.VectorCode;
import dev.varve.index.MemoryVectors;
import dev.varve.index.Oracle;
import dev.varve.index.Ranking;
import dev.varve.index.RowFilter;
import dev.varve.index.Similarity;
import dev.varve.index.graph.BuildProgress;
import dev.varve.index.graph.GraphBuilder;
import dev.varve.index.graph.GrowingGraph;
import dev.varve.index.graph.VectorSpace;
import dev.varve.mmap.Access;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rows with their index, and what an answer to a query on them has to be. */
final class AnnFixture {

    static final GraphParameters PARAMETERS = new GraphParameters(16, 64, 1.2, 7);

    /** How a part is searched. */
    enum Kind {
        FLAT,
        /** A segment with signs for codes, and records of more bits where these are asked for. */
        SEGMENT,
        /** A segment whose coarse records have 3 bits. */
        SEGMENT_OF_NUMBERS,
        GROWING,
        /** With half of the rows in the graph. */
        HALF_GROWN
    }

    private final Similarity similarity;
    private final float[][] rows;
    private final int dimension;
    private final MemoryVectors vectors;
    private final @Nullable AnnIndex index;

    /** @param rows null stands for a row without a vector */
    AnnFixture(
            Kind kind, Similarity similarity, ElementType type, int bits, float[][] rows, int dimension, Path folder) {
        this.similarity = similarity;
        this.dimension = dimension;
        this.rows = new float[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            if (rows[row] != null) {
                this.rows[row] = new float[dimension];
                for (int d = 0; d < dimension; d++) {
                    this.rows[row][d] = type == ElementType.FLOAT32
                            ? rows[row][d]
                            : Float.float16ToFloat(Float.floatToFloat16(rows[row][d]));
                }
            }
        }
        boolean file = kind == Kind.SEGMENT || kind == Kind.SEGMENT_OF_NUMBERS || kind == Kind.FLAT;
        vectors = new MemoryVectors(dimension, type, rows, file ? Math.max(1, rows.length) : 256, 4);
        index = switch (kind) {
            case FLAT -> null;
            case SEGMENT ->
                segment(mean -> new RaBitQ(dimension, bits, Distance.valueOf(similarity.name()), mean, 5), folder);
            case SEGMENT_OF_NUMBERS ->
                segment(
                        mean -> new RaBitQ(
                                dimension, 3, Math.max(3, bits), Distance.valueOf(similarity.name()), mean, 5),
                        folder);
            case GROWING -> growing(rows.length);
            case HALF_GROWN -> growing(rows.length / 2);
        };
    }

    /** Clusters that lie near each other, in fewer dimensions than there are. */
    static float[][] rows(int count, int dimension, long seed) {
        var random = new Random(seed);
        float[][] directions = new float[12][dimension];
        for (float[] direction : directions) {
            for (int d = 0; d < dimension; d++) {
                direction[d] = (float) random.nextGaussian();
            }
        }
        float[][] rows = new float[count][dimension];
        for (float[] row : rows) {
            for (float[] direction : directions) {
                float weight = (float) random.nextGaussian();
                for (int d = 0; d < dimension; d++) {
                    row[d] += weight * direction[d];
                }
            }
            for (int d = 0; d < dimension; d++) {
                row[d] += 0.5f * (float) random.nextGaussian() + 0.3f;
            }
        }
        return rows;
    }

    private GrowingIndex growing(int inserted) {
        var growing = new GrowingIndex(Arena.ofAuto(), vectors, similarity, PARAMETERS);
        growing.insertTo(inserted);
        return growing;
    }

    private SegmentIndex segment(Function<float[], VectorCode> code, Path folder) {
        try {
            FileStore files = DiskFileStore.open(folder, DiskFileStore.Options.defaults());
            String name = UUID.randomUUID().toString();
            var origin = new FileOrigin(new UUID(1, 2), 3);
            long codes = writeCodes(files, name + ".cod", origin, code.apply(mean()));
            var space = new VectorSpace(Arena.ofAuto(), vectors, similarity);
            GrowingGraph graph = new GraphBuilder(Runnable::run, 1, PARAMETERS)
                    .build(Arena.ofAuto(), rows.length, this::present, space, space, BuildProgress.NONE);
            long length = GraphWriter.write(files, name + ".gra", origin, PARAMETERS, graph, Calibration.NONE);
            return new SegmentIndex(
                    vectors,
                    similarity,
                    VectorCodesFile.open(files, name + ".cod", codes, origin, Access.RANDOM),
                    GraphFile.open(files, name + ".gra", length, origin, Access.RANDOM));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private float[] mean() {
        float[] mean = new float[dimension];
        int present = 0;
        for (float[] row : rows) {
            if (row != null) {
                double norm = similarity == Similarity.COSINE
                        ? Math.sqrt(-Oracle.score(Similarity.L2, row, new float[dimension]))
                        : 1;
                present++;
                for (int d = 0; d < dimension; d++) {
                    mean[d] += norm == 0 ? 0 : (float) (row[d] / norm);
                }
            }
        }
        for (int d = 0; d < dimension; d++) {
            mean[d] /= Math.max(1, present);
        }
        return mean;
    }

    private long writeCodes(FileStore files, String name, FileOrigin origin, VectorCode code) throws IOException {
        CodeEncoder encoder = code.encoder();
        try (Arena arena = Arena.ofConfined();
                var writer = new VectorCodesWriter(files, name, origin, code)) {
            MemorySegment coarse = arena.allocate(code.coarseBytes(), 8);
            MemorySegment fine = arena.allocate(code.fineBytes(), 8);
            for (float[] row : rows) {
                if (row == null) {
                    writer.addAbsent();
                } else {
                    encoder.encode(row, coarse, 0, fine, 0);
                    writer.add(coarse, 0, fine, 0);
                }
            }
            return writer.finish();
        }
    }

    Similarity similarity() {
        return similarity;
    }

    int size() {
        return rows.length;
    }

    float[] row(int row) {
        return rows[row];
    }

    boolean present(int row) {
        return rows[row] != null;
    }

    MemoryVectors vectors() {
        return vectors;
    }

    @Nullable
    AnnIndex index() {
        return index;
    }

    AnnPart part(int visible, @Nullable RowFilter filter) {
        return new AnnPart(vectors, visible, filter, index);
    }

    AnnPart part() {
        return part(rows.length, null);
    }

    /** A vector near to a row. */
    float[] query(Random random) {
        float[] row = rows[random.nextInt(rows.length)];
        float[] query = new float[dimension];
        for (int d = 0; d < dimension; d++) {
            query[d] = (row == null ? 0 : row[d]) + (float) random.nextGaussian() * 0.4f;
        }
        return query;
    }

    double score(float[] query, int row) {
        return Oracle.score(similarity, query, rows[row]);
    }

    private boolean mayBeAnswer(AnnPart part, int row) {
        RowFilter filter = part.filter();
        return row < part.rows() && present(row) && (filter == null || filter.accepts(row));
    }

    /** The scores of the best answers there are in some parts, best first, by plain loops. */
    static double[] best(List<AnnFixture> fixtures, List<AnnPart> parts, float[] query, int k, double least) {
        List<Double> scores = new ArrayList<>();
        for (int p = 0; p < parts.size(); p++) {
            AnnFixture fixture = fixtures.get(p);
            for (int row = 0; row < fixture.size(); row++) {
                if (fixture.mayBeAnswer(parts.get(p), row) && fixture.score(query, row) >= least) {
                    scores.add(fixture.score(query, row));
                }
            }
        }
        return scores.stream()
                .mapToDouble(s -> -s)
                .sorted()
                .limit(k)
                .map(s -> -s)
                .toArray();
    }

    /**
     * Checks that answers are distinct rows that may be answers, with their scores and in order.
     *
     * @return how many of the best scores there are were found, rows that tie counting alike
     */
    static int check(
            List<AnnFixture> fixtures, List<AnnPart> parts, float[] query, int k, double least, Ranking ranking) {
        double[] best = best(fixtures, parts, query, k, least);
        assertTrue(ranking.size() <= k);
        double worst = best.length == 0 ? 0 : best[best.length - 1];
        Set<Long> seen = new HashSet<>();
        int found = 0;
        for (int rank = 0; rank < ranking.size(); rank++) {
            int p = ranking.part(rank);
            int row = ranking.row(rank);
            AnnFixture fixture = fixtures.get(p);
            assertTrue(fixture.mayBeAnswer(parts.get(p), row), "row " + row + " of part " + p + " is no answer");
            assertTrue(seen.add((long) p << 32 | row), "row " + row + " of part " + p + " twice");
            double score = fixture.score(query, row);
            double slack = 1e-5 * (1 + Math.abs(score)) * (1 + Math.sqrt(query.length));
            assertEquals(score, ranking.score(rank), slack);
            assertTrue(ranking.score(rank) >= least);
            assertTrue(rank == 0 || inOrder(ranking, rank - 1), "rank " + rank);
            found += score >= worst - slack ? 1 : 0;
        }
        return Math.min(found, best.length);
    }

    private static boolean inOrder(Ranking ranking, int rank) {
        if (ranking.score(rank) != ranking.score(rank + 1)) {
            return ranking.score(rank) > ranking.score(rank + 1);
        }
        long id = (long) ranking.part(rank) << 32 | ranking.row(rank);
        return id < ((long) ranking.part(rank + 1) << 32 | ranking.row(rank + 1));
    }
}
