package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.CompactionOptions;
import dev.varve.Durability;
import dev.varve.Field;
import dev.varve.IndexOptions;
import dev.varve.Metric;
import dev.varve.Precision;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.codecs.Adjacency;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.SegmentFile;
import dev.varve.index.ann.SegmentIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A store of small vectors whose segments have indexes, beside a model of what it holds. */
final class IndexedStore {

    static final int FROM_ROWS = 32;
    static final int DIMENSION = 8;
    static final String DOCS = "docs";
    static final Field.Dense COSINE = new Field.Dense("cosine", DIMENSION, Metric.COSINE, Precision.FLOAT32);
    static final Field.Dense L2 = new Field.Dense("l2", DIMENSION, Metric.L2, Precision.FLOAT32);

    static final Schema SCHEMA = Schema.builder()
            .dense(COSINE.name(), DIMENSION, Metric.COSINE)
            .dense(L2.name(), DIMENSION, Metric.L2)
            .build();
    static final IndexOptions INDEX =
            IndexOptions.DEFAULT.withFromRows(FROM_ROWS).withDegree(8).withBeam(16);
    static final StoreOptions OPTIONS = StoreOptions.DEFAULT
            .withMemtableBytes(64L << 20)
            .withSearchThreads(1)
            .withDurability(Durability.BUFFERED)
            .withCompaction(CompactionOptions.DEFAULT.withAutomatic(false))
            .withIndex(INDEX);

    private final SortedMap<String, float[]> model = new TreeMap<>();
    private final Random random = new Random(11);

    float[] vector() {
        float[] vector = new float[DIMENSION];
        for (int d = 0; d < DIMENSION; d++) {
            vector[d] = (float) random.nextGaussian();
        }
        return vector;
    }

    /** Puts records of these numbers, of which every fifth has no vector of the second field. */
    void put(VectorStore store, int from, int to) {
        store.collection(DOCS, SCHEMA);
        WriteBatch batch = new WriteBatch();
        for (int i = from; i < to; i++) {
            float[] vector = vector();
            var record = VectorRecord.builder("k" + i).vector(COSINE.name(), vector);
            if (i % 5 != 0) {
                record.vector(L2.name(), vector);
            }
            batch.put(DOCS, record.build());
            model.put("k" + i, vector);
        }
        store.write(batch);
    }

    void delete(VectorStore store, int... numbers) {
        for (int number : numbers) {
            store.collection(DOCS).delete("k" + number);
            model.remove("k" + number);
        }
    }

    /** That the store holds what the model does, and each record is found by its own vector. */
    void requireRight(VectorStore store) {
        SortedMap<String, float[]> found = new TreeMap<>();
        store.collection(DOCS)
                .scan(
                        record -> found.put(
                                record.key().toString(),
                                Objects.requireNonNull(record.vectors().get(COSINE.name()))),
                        Query.Part.VECTORS);
        assertEquals(model.keySet(), found.keySet());
        model.forEach((key, vector) -> assertTrue(Arrays.equals(vector, found.get(key)), key));
        assertEquals(model.size(), store.collection(DOCS).count());
    }

    static List<Segment> segments(VectorStore store) {
        return ((StoreEngine) store)
                .read("looking", (state, _) -> state.layers(DOCS).segments());
    }

    static Memtable memtable(VectorStore store) {
        return ((StoreEngine) store)
                .read("looking", (state, _) -> state.layers(DOCS).memtable());
    }

    /** That fields have an index where they have vectors enough, and that each is whole. */
    static void requireIndexes(VectorStore store) {
        for (Segment segment : segments(store)) {
            requireIndex(segment, COSINE);
            requireIndex(segment, L2);
            for (SegmentFile file : segment.files()) {
                List<CorruptFileException> damage = new ArrayList<>();
                file.verifyAll(damage::add);
                file.verifyContents(damage::add);
                assertEquals(List.of(), damage);
            }
        }
    }

    static void requireIndex(Segment segment, Field.Dense field) {
        DenseVectors vectors = segment.vectors(field);
        BitSet present = present(vectors);
        SegmentIndex index = (SegmentIndex) segment.index(field);
        if (present.cardinality() < FROM_ROWS) {
            assertNull(index);
        } else {
            assertNotNull(index, () -> "segment " + segment.number() + ", " + field);
            assertEquals(present, reached(index.graph()));
            assertEquals(segment.size(), index.codes().size());
        }
    }

    private static BitSet present(DenseVectors vectors) {
        BitSet present = new BitSet();
        for (int row = 0; row < vectors.size(); row++) {
            present.set(row, vectors.has(row));
        }
        return present;
    }

    /** The rows that a walk from the entry points comes to. */
    static BitSet reached(Adjacency graph) {
        BitSet reached = new BitSet();
        Deque<Integer> waiting = new ArrayDeque<>();
        for (int i = 0; i < graph.entryPoints(); i++) {
            waiting.add(graph.entryPoint(i));
        }
        int[] neighbours = new int[graph.degree()];
        for (Integer row = waiting.poll(); row != null; row = waiting.poll()) {
            if (!reached.get(row)) {
                reached.set(row);
                int count = graph.neighbours(row, neighbours);
                Arrays.stream(neighbours, 0, count).forEach(waiting::add);
            }
        }
        return reached;
    }

    /** Files of a directory and below whose names end so. */
    static List<Path> files(Path directory, String end) {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(file -> file.toString().endsWith(end)).sorted().toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Changes a byte. */
    static void damage(Path file, long offset) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            bytes[Math.toIntExact(offset)] ^= 1;
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The schema with one more dense field. */
    static Schema widened(Field.Dense field) {
        return Schema.builder()
                .dense(COSINE.name(), DIMENSION, Metric.COSINE)
                .dense(L2.name(), DIMENSION, Metric.L2)
                .dense(field.name(), field.dimension(), field.metric())
                .build();
    }

    /** The indexes of a segment's first field; null where it has none. */
    static @Nullable SegmentIndex index(Segment segment) {
        return (SegmentIndex) segment.index(COSINE);
    }
}
