package dev.varve.bench.ann;

import dev.varve.lab.sets.DataSet;
import dev.varve.lab.sets.FileSet;
import dev.varve.lab.sets.Metric;
import dev.varve.lab.sets.PreparedSet;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A data set as the systems and the judge read it.
 *
 * @param name in labels
 * @param origin where it is from, or the parameters of its generator
 * @param metric which rows are near
 * @param rows to search in
 * @param dimension of rows and queries
 * @param base .fvecs file of the rows
 * @param queries .fvecs file of what is searched for
 * @param truth the numbers of the nearest rows of each query, nearest first
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and too large to copy
record AnnData(
        String name, String origin, Metric metric, int rows, int dimension, Path base, Path queries, int[][] truth) {

    /**
     * A set that was prepared.
     *
     * @param name that no other set of the run has
     * @param k how many neighbors of each query are kept of the truth
     */
    static AnnData of(String name, PreparedSet prepared, int k) throws IOException {
        DataSet set = prepared.set();
        if (prepared.depth() < Math.min(k, set.rows())) {
            Path given = set instanceof FileSet files ? files.truthFile().orElse(prepared.truth()) : prepared.truth();
            throw new IOException(given + ": expected the truth of the nearest " + k + " rows, found "
                    + prepared.depth() + "; search for fewer (-k), or take the truth away and it is computed");
        }
        return new AnnData(
                name,
                set.description(),
                set.metric(),
                set.rows(),
                set.dimension(),
                prepared.base(),
                prepared.queries(),
                readTruth(prepared.truth(), set.queries(), k));
    }

    /** How many queries there are. */
    int queryCount() {
        return truth.length;
    }

    /** The metric as in the protocol and in labels. */
    String metricName() {
        return metric.label();
    }

    /** Bytes of the rows. */
    long baseBytes() {
        return (long) rows * dimension * Float.BYTES;
    }

    /** Its name and shape. */
    String title() {
        return String.format(Locale.ROOT, "%s (%,d × %d, %s)", name, rows, dimension, metricName());
    }

    /**
     * Reads the truth.
     *
     * @param file .ivecs, with as many numbers of rows for each query
     * @param most how many of them are kept
     */
    static int[][] readTruth(Path file, int queryCount, int most) throws IOException {
        int[][] truth = new int[queryCount][];
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            for (int query = 0; query < queryCount; query++) {
                int depth = Integer.reverseBytes(in.readInt());
                truth[query] = new int[Math.clamp(depth, 0, most)];
                for (int i = 0; i < depth; i++) {
                    int row = Integer.reverseBytes(in.readInt());
                    if (i < most) {
                        truth[query][i] = row;
                    }
                }
            }
        }
        return truth;
    }
}
