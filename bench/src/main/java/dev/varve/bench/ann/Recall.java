package dev.varve.bench.ann;

import dev.varve.lab.vectors.FvecsRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * How much of what is nearest was found. A row counts once, and counts too where it is not in the truth but exactly as
 * near as the last row of it: which of several equal ones is listed there is chance. A row that is nearer than that and
 * not in the truth proves the truth wrong, and nothing is judged by it.
 */
final class Recall {

    /** Sums of doubles in another order differ by far less, and those of other rows by far more. */
    private static final double ROUNDING = 1e-12;

    private final AnnData data;
    private final int k;
    private final double[] lastScore;

    /**
     * Judges answers.
     *
     * @param k how many rows were searched for
     */
    Recall(AnnData data, int k) {
        this.data = data;
        this.k = k;
        this.lastScore = new double[data.queryCount()];
        Arrays.fill(lastScore, Double.NaN);
    }

    /**
     * The share that was found, 0 to 1: the mean over the first operations, up to one for each query.
     *
     * @param answers .ivecs, {@code k} rows for each operation, which asks the query of its number
     * @throws IOException if the file has not this form, with what is wrong
     * @throws UncheckedIOException if an answer proves the truth wrong, which is not the fault of who answered
     */
    double of(Path answers, int operations) throws IOException {
        int judged = Math.min(operations, data.queryCount());
        long recordBytes = Integer.BYTES * (1L + k);
        long found = 0;
        long wanted = 0;
        // Mapped no longer than this takes: what is mapped could not be evicted for cold searches.
        try (FvecsRows base = FvecsRows.open(data.base());
                FvecsRows queries = FvecsRows.open(data.queries());
                FileChannel channel = FileChannel.open(answers, StandardOpenOption.READ)) {
            if (channel.size() != operations * recordBytes) {
                throw new IOException("expected " + operations * recordBytes + " bytes of answers, " + k + " rows for "
                        + operations + " operations, found " + channel.size());
            }
            ByteBuffer record = ByteBuffer.allocate((int) recordBytes).order(ByteOrder.LITTLE_ENDIAN);
            for (int operation = 0; operation < judged; operation++) {
                readFully(channel, record.clear(), operation * recordBytes);
                found += found(record.flip(), operation, base, queries);
                wanted += nearest(operation);
            }
        }
        return wanted == 0 ? 1 : (double) found / wanted;
    }

    private static void readFully(FileChannel channel, ByteBuffer record, long offset) throws IOException {
        while (record.hasRemaining()) {
            if (channel.read(record, offset + record.position()) < 0) {
                throw new IOException("the answers end while they are read");
            }
        }
    }

    private int found(ByteBuffer record, int query, FvecsRows base, FvecsRows queries) throws IOException {
        if (record.getInt() != k) {
            throw new IOException("expected records of " + k + " rows, found one of " + record.getInt(0));
        }
        int[] rows = new int[k];
        int count = 0;
        for (int i = 0; i < k; i++) {
            int row = record.getInt();
            if (row < SearchAnswers.NONE || row >= data.rows()) {
                throw new IOException("expected rows from 0 to " + (data.rows() - 1) + ", or " + SearchAnswers.NONE
                        + " for none, found " + row);
            }
            if (row != SearchAnswers.NONE && isNew(rows, count, row)) {
                rows[count++] = row;
            }
        }
        int near = 0;
        for (int i = 0; i < count; i++) {
            near += isNear(query, rows[i], base, queries) ? 1 : 0;
        }
        return Math.min(near, nearest(query));
    }

    private static boolean isNew(int[] rows, int count, int row) {
        for (int i = 0; i < count; i++) {
            if (rows[i] == row) {
                return false;
            }
        }
        return true;
    }

    private boolean isNear(int query, int row, FvecsRows base, FvecsRows queries) {
        int[] nearest = data.truth()[query];
        int last = nearest(query) - 1;
        for (int i = 0; i <= last; i++) {
            if (nearest[i] == row) {
                return true;
            }
        }
        float[] asked = queries.row(query);
        if (Double.isNaN(lastScore[query])) {
            lastScore[query] = data.metric().score(asked, base.row(nearest[last]));
        }
        float[] answer = base.row(row);
        double score = data.metric().score(asked, answer);
        if (score - lastScore[query] > data.metric().tolerance(asked, answer, score)) {
            throw new UncheckedIOException(
                    new IOException("the truth of " + data.name() + " is not that of its rows, queries and metric ("
                            + data.metricName() + "): row " + row + " is nearer to query " + query + " than row "
                            + nearest[last] + ", which is listed there as one of the nearest " + (last + 1)
                            + "; give the truth that belongs to them, or take it away to have it computed"));
        }
        return score >= lastScore[query] - Math.abs(lastScore[query]) * ROUNDING;
    }

    private int nearest(int query) {
        return Math.min(k, data.truth()[query].length);
    }
}
