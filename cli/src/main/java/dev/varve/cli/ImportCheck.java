package dev.varve.cli;

import dev.varve.Metric;
import dev.varve.Precision;
import dev.varve.lab.report.Progress;
import dev.varve.lab.vectors.KeyLines;
import dev.varve.lab.vectors.VectorFiles;
import dev.varve.lab.vectors.VectorReader;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of an import to their ends before the store is touched: whatever is wrong with the last row must
 * leave the store as it was, and one batch could not hold the whole.
 */
final class ImportCheck {

    private static final float MAX_FLOAT16 = 65_504;

    private final Path vectors;
    private final @Nullable Path ids;
    private final Metric metric;
    private final Precision precision;

    ImportCheck(Path vectors, @Nullable Path ids, Metric metric, Precision precision) {
        this.vectors = vectors;
        this.ids = ids;
        this.metric = metric;
        this.precision = precision;
    }

    /** The number of vectors, all of which can be written. */
    long run() throws IOException {
        try (VectorReader reader = VectorFiles.open(vectors, VectorFiles.Part.BASE);
                Progress progress = Progress.start("check", reader.count(), " vectors")) {
            if (ids != null) {
                checkIds(ids, reader.count());
            }
            float[] vector = new float[reader.dimension()];
            for (long row = 0; reader.next(vector); row++) {
                check(vector, row);
                progress.step(1);
            }
            return reader.count();
        }
    }

    private void check(float[] vector, long row) {
        if (metric == Metric.COSINE && Choices.isZero(vector)) {
            throw new BadInputException(
                    vectors + ": row " + row + ": expected a vector that is not zero, as a zero vector has no"
                            + " cosine, found zeros only; leave the row out, or choose another metric");
        }
        if (precision == Precision.FLOAT16) {
            checkFloat16(vector, row);
        }
    }

    private void checkFloat16(float[] vector, long row) {
        boolean zero = true;
        for (int i = 0; i < vector.length; i++) {
            if (Math.abs(vector[i]) > MAX_FLOAT16) {
                throw new BadInputException(
                        vectors + ": row " + row + ": expected components within ±65,504, as float16 holds," + " found "
                                + vector[i] + " in component " + i + "; choose --element float32");
            }
            zero &= Float.float16ToFloat(Float.floatToFloat16(vector[i])) == 0;
        }
        if (zero && metric == Metric.COSINE) {
            throw new BadInputException(
                    vectors + ": row " + row + ": expected a vector that is not zero in float16, as a zero vector has"
                            + " no cosine, found components too small for it; choose --element float32");
        }
    }

    private static void checkIds(Path ids, long expected) throws IOException {
        try (KeyLines lines = KeyLines.open(ids);
                DistinctKeys distinct = new DistinctKeys()) {
            for (String key = lines.next(); key != null; key = lines.next()) {
                if (!distinct.add(key)) {
                    throw new BadInputException(ids + ": line " + lines.line() + ": expected keys that differ, found '"
                            + abbreviate(key) + "' a second time; give each vector a key of its own");
                }
            }
            if (lines.line() != expected) {
                throw new BadInputException(ids + ": expected " + expected + " lines, one for each vector, found "
                        + lines.line() + "; give the ids that belong to these vectors");
            }
        }
    }

    private static String abbreviate(String key) {
        return key.length() <= 80 ? key : key.substring(0, 80) + "…";
    }
}
