package dev.varve.bench.ann;

import dev.varve.bench.ann.systems.AnnMetric;
import dev.varve.bench.ann.systems.VectorSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A data set as the systems and the judge read it.
 *
 * @param name in labels
 * @param origin where it is from, or the parameters of its generator
 * @param metric which rows are near
 * @param base the rows
 * @param queries what is searched for
 * @param truth the nearest rows of each query, nearest first
 */
record AnnData(String name, String origin, AnnMetric metric, VectorSet base, VectorSet queries, int[][] truth)
        implements AutoCloseable {

    /** As in the protocol and in labels. */
    String metricName() {
        return metric.name().toLowerCase(Locale.ROOT);
    }

    /** Bytes of the rows. */
    long baseBytes() {
        return (long) base.count() * base.dimension() * Float.BYTES;
    }

    /** How the judge of its answers. */
    Recall recall(int k) {
        return new Recall(base, queries, metric, truth, k);
    }

    /** Its name and shape. */
    String title() {
        return String.format(
                Locale.ROOT, "%s (%,d × %d, %s)", name, base.count(), base.dimension(), metricName());
    }

    @Override
    public void close() {
        base.close();
        queries.close();
    }

    static AnnData open(Path folder) throws IOException {
        VectorSet base = VectorSet.open(folder.resolve("base.fvecs"));
        VectorSet queries = VectorSet.open(folder.resolve("query.fvecs"));
        Path truthFile = folder.resolve("ground-truth-cosine-100.ivecs");
        int[][] truth = new int[queries.count()][];
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(java.nio.file.Files.readAllBytes(truthFile))
                .order(java.nio.ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < truth.length; i++) {
            truth[i] = new int[bytes.getInt()];
            for (int j = 0; j < truth[i].length; j++) {
                truth[i][j] = bytes.getInt();
            }
        }
        return new AnnData(folder.getFileName().toString(), folder.toString(), AnnMetric.COSINE, base, queries, truth);
    }
}
