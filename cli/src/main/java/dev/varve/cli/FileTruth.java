package dev.varve.cli;

import dev.varve.CollectionReader;
import dev.varve.Field;
import dev.varve.Key;
import dev.varve.KeyType;
import dev.varve.lab.vectors.VectorFiles;
import dev.varve.lab.vectors.VectorReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Truth from a file: for each query the row numbers of its nearest neighbors, nearest first. */
final class FileTruth implements Truth {

    private final Path file;
    private final VectorReader reader;
    private final CollectionReader collection;
    private final Field.Dense field;
    private final int depth;

    private FileTruth(Path file, VectorReader reader, CollectionReader collection, Field.Dense field, int depth) {
        this.file = file;
        this.reader = reader;
        this.collection = collection;
        this.field = field;
        this.depth = depth;
    }

    /**
     * Opens a file of truth.
     *
     * @param depth how many neighbors of each query count
     * @param queries how many queries their file has
     */
    static FileTruth open(Path file, CollectionReader collection, Field.Dense field, int depth, long queries)
            throws IOException {
        if (collection.schema().keyType() != KeyType.LONG) {
            throw new BadInputException(
                    "--truth: expected a collection whose keys are row numbers, as truth names them, found text"
                            + " keys in '" + collection.name()
                            + "'; leave --truth out to compare with a scan in float64");
        }
        VectorReader reader = VectorFiles.open(file, VectorFiles.Part.NEIGHBORS);
        if (reader.count() == queries && reader.dimension() >= depth) {
            return new FileTruth(file, reader, collection, field, depth);
        }
        try (reader) {
            throw new BadInputException(file + ": expected " + queries + " rows, one for each query, of " + depth
                    + " neighbors or more, found " + reader.count() + " rows of " + reader.dimension()
                    + "; give the truth that belongs to these queries, or a smaller -k");
        }
    }

    @Override
    public List<Nearest> next(List<float[]> queries) throws IOException {
        List<Nearest> truth = new ArrayList<>(queries.size());
        long[] ids = new long[reader.dimension()];
        for (float[] query : queries) {
            if (!reader.next(ids)) {
                throw new BadInputException(file + " became shorter while it was read; ask again");
            }
            List<Key> keys = new ArrayList<>(depth);
            for (int rank = 0; rank < depth; rank++) {
                keys.add(Key.of(ids[rank]));
            }
            truth.add(new Neighbors(query, keys));
        }
        return truth;
    }

    @Override
    public String describe() {
        return "the first " + depth + " neighbors of " + file + " (" + reader.format() + ")";
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private final class Neighbors implements Nearest {

        private final float[] query;
        private final List<Key> keys;

        Neighbors(float[] query, List<Key> keys) {
            this.query = query;
            this.keys = keys;
        }

        @Override
        public int size(double minScore) {
            return minScore == Double.NEGATIVE_INFINITY
                    ? keys.size()
                    : (int) keys.stream()
                            .filter(key -> (float) score(key) >= minScore)
                            .count();
        }

        @Override
        public int countRight(List<Key> answers) {
            Set<Key> nearest = new HashSet<>(keys);
            List<Key> others =
                    answers.stream().filter(answer -> !nearest.contains(answer)).toList();
            if (others.isEmpty()) {
                return answers.size();
            }
            // All of them, and not the last alone: truth of another store must not pass for a bad search.
            double last = keys.stream().mapToDouble(this::score).reduce(Double.NaN, (_, score) -> score);
            long asNear =
                    others.stream().filter(answer -> score(answer) == last).count();
            return answers.size() - others.size() + (int) asNear;
        }

        private double score(Key key) {
            float[] vector = collection
                    .get(key)
                    .map(record -> record.vectors().get(field.name()))
                    .orElseThrow(() -> new BadInputException(file + ": expected row numbers of collection '"
                            + collection.name() + "', found " + key
                            + ", which has no vector there; give the truth that belongs to this store"));
            return ExactScore.of(field.metric(), query, vector);
        }
    }
}
