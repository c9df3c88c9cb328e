package dev.varve.codecs;

import dev.varve.codecs.tokens.CentroidListScorer;
import dev.varve.codecs.tokens.CentroidProducts;
import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.LittleEndian;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The sample of centroid lists. */
final class CentroidListSample {

    private static final float[] CENTROIDS = {1, 0, 0, -1, 0.5f, 0.25f, -2, 3};
    private static final float[][] QUERY = {{1, 2}, {-4, 0.5f}};

    private CentroidListSample() {}

    static long write(FileStore files, String name) throws IOException {
        MemorySegment centroids = MemorySegment.ofArray(new byte[CENTROIDS.length * Float.BYTES]);
        for (int i = 0; i < CENTROIDS.length; i++) {
            centroids.set(LittleEndian.FLOAT, (long) i * Float.BYTES, CENTROIDS[i]);
        }
        try (var writer = new CentroidListsWriter(files, name, Sample.ORIGIN, 2, centroids, -42)) {
            writer.addAbsent();
            writer.add(new int[] {0, 1, 2, 3}, 4);
            writer.add(new int[] {2, 1}, 1);
            writer.addAbsent();
            writer.add(new int[] {0, 3}, 2);
            return writer.finish();
        }
    }

    static List<String> read(FileStore files, String name, long length) throws IOException {
        CentroidListsFile file = CentroidListsFile.open(files, name, length, Sample.ORIGIN, Access.RANDOM);
        try {
            var values = new ArrayList<>(List.of(file.dimension() + " " + file.centroidCount() + " " + file.seed()));
            for (int i = 0; i < file.centroidCount() * file.dimension(); i++) {
                values.add(Float.toString(file.centroids().get(LittleEndian.FLOAT, (long) i * Float.BYTES)));
            }
            CentroidListScorer scorer = file.scorer();
            scorer.prepare(QUERY, new CentroidProducts());
            for (int row = 0; row < file.size(); row++) {
                int[] numbers = new int[file.count(row)];
                float[] distance = new float[1];
                file.numbers(row, numbers);
                scorer.score(new int[] {row}, 1, distance);
                values.add(Arrays.toString(numbers) + " " + distance[0]);
            }
            return values;
        } finally {
            file.release();
        }
    }
}
