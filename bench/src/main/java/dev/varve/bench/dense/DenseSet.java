package dev.varve.bench.dense;

import dev.varve.lab.sets.DataSet;
import dev.varve.lab.sets.Metric;
import dev.varve.lab.sets.Preparation;
import dev.varve.lab.sets.PreparedSet;
import dev.varve.lab.sets.Watcher;
import dev.varve.lab.vectors.FvecsRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * A data set as it is searched.
 *
 * @param name in labels
 * @param origin where it is from, or the parameters of its generator
 * @param metric which rows are near
 * @param base the rows
 * @param allQueries more queries than are asked, maybe
 * @param queries those that are asked
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and too large to copy
record DenseSet(String name, String origin, Metric metric, FvecsRows base, FvecsRows allQueries, float[][] queries)
        implements AutoCloseable {

    /**
     * Prepares a set.
     *
     * @param folder takes it
     * @param most queries that are asked
     * @param watcher is told how far it is
     */
    static DenseSet open(String name, DataSet set, Path folder, int threads, int most, Watcher watcher)
            throws IOException {
        PreparedSet prepared = new Preparation(folder, threads, watcher).prepare(set);
        FvecsRows base = FvecsRows.open(prepared.base());
        try {
            FvecsRows queries = FvecsRows.open(prepared.queries());
            float[][] asked = new float[Math.min(most, queries.count())][];
            for (int query = 0; query < asked.length; query++) {
                asked[query] = queries.row(query);
            }
            return new DenseSet(name, set.description(), set.metric(), base, queries, asked);
        } catch (Throwable e) {
            base.close();
            throw e;
        }
    }

    int rows() {
        return base.count();
    }

    /** Bytes of the rows. */
    long bytes() {
        return (long) base.count() * base.dimension() * Float.BYTES;
    }

    /** Its name and shape. */
    String title() {
        return String.format(Locale.ROOT, "%s (%,d × %d, %s)", name, base.count(), base.dimension(), metric.label());
    }

    /** The labels of a line that describes it. */
    Map<String, String> labels() {
        return Map.of(
                "dataset",
                name,
                "dimension",
                Integer.toString(base.dimension()),
                "metric",
                metric.label(),
                "queries",
                Integer.toString(queries.length),
                "origin",
                origin);
    }

    @Override
    public void close() {
        allQueries.close();
        base.close();
    }
}
