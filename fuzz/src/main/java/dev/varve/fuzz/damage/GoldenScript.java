package dev.varve.fuzz.damage;

import dev.varve.AttributeType;
import dev.varve.CandidateEncoding;
import dev.varve.CompactionOptions;
import dev.varve.Durability;
import dev.varve.IndexOptions;
import dev.varve.Key;
import dev.varve.KeyType;
import dev.varve.Metric;
import dev.varve.Precision;
import dev.varve.Reads;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.TokenCoding;
import dev.varve.TokenIndexOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.mmap.FileStore;
import dev.varve.storage.Background;
import dev.varve.storage.Environment;
import dev.varve.storage.StoreEngine;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Writes the golden stores, the same for the same seed. They are small, as every bit of them is damaged: a dozen rows a
 * segment, of a few dimensions.
 */
final class GoldenScript {

    static final String DOCS = "docs";
    static final String NUMBERS = "numbers";
    static final int DIMENSION = 4;
    static final int TOKEN_DIMENSION = 2;

    /** All keys that are ever written, and some that are not, lie below. */
    static final int DOC_KEYS = 17;

    static final int NUMBER_KEYS = 7;

    static final Path PATH = Path.of("golden");

    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);

    private static final StoreOptions OPTIONS = StoreOptions.DEFAULT
            .withMemtableBytes(1 << 20)
            .withSearchThreads(1)
            .withReads(Reads.MAPPED)
            .withDurability(Durability.SYNCED)
            .withCompaction(CompactionOptions.DEFAULT.withAutomatic(false));

    private static final Schema DOCS_SCHEMA = Schema.builder()
            .dense("v", DIMENSION, Metric.DOT)
            .tokens("t", TOKEN_DIMENSION, Precision.FLOAT32)
            .attribute("s", AttributeType.STRING)
            .attribute("n", AttributeType.LONG)
            .attribute("d", AttributeType.DOUBLE)
            .attribute("b", AttributeType.BOOLEAN)
            .build();
    private static final Schema NUMBERS_SCHEMA = Schema.builder(KeyType.LONG)
            .dense("w", DIMENSION, Metric.COSINE, Precision.FLOAT16)
            .dense("x", DIMENSION, Metric.COSINE, Precision.FLOAT16)
            .attribute("n", AttributeType.LONG)
            .build();
    private static final Schema TOKENS_SCHEMA =
            Schema.builder().tokens("t", TOKEN_DIMENSION).build();

    private final SplittableRandom random;
    private final UUID storeId;

    GoldenScript(long seed) {
        random = new SplittableRandom(seed);
        storeId = new UUID(random.nextLong(), random.nextLong());
    }

    /** Opens a store as it is read: what is there is indexed, and nothing is merged unasked. */
    static VectorStore open(FileStore files) {
        return open(files, OPTIONS, new UUID(0, 0));
    }

    private static VectorStore open(FileStore files, StoreOptions options, UUID storeId) {
        return StoreEngine.open(
                PATH,
                new Environment(
                        files,
                        path -> {
                            throw new UnsupportedOperationException("no other directory: " + path);
                        },
                        () -> storeId,
                        CLOCK,
                        Background.inline()),
                options);
    }

    private VectorStore open(SimulatedDisk disk, int bits, TokenIndexOptions tokens) {
        IndexOptions index = IndexOptions.DEFAULT
                .withFromRows(4)
                .withDegree(4)
                .withBeam(8)
                .withBits(bits)
                .withThreads(1);
        return open(disk, OPTIONS.withIndex(index).withTokenIndex(tokens.withFromRows(4)), storeId);
    }

    /** Told of a disk on the way to the golden store. */
    @FunctionalInterface
    interface Stop {
        void at(SimulatedDisk disk);
    }

    /**
     * Writes a store.
     *
     * @param earlier told before files are replaced by later ones of their like
     * @param logged told each time that the log holds one batch more, and before the first
     */
    void write(GoldenKind kind, SimulatedDisk disk, Stop earlier, Stop logged) {
        TokenIndexOptions tokens = TokenIndexOptions.DEFAULT.withEncoding(CandidateEncoding.MEAN);
        switch (kind) {
            case WHOLE -> writeWhole(disk, earlier, logged);
            case NUMBERS -> writeNumbers(disk);
            case HALVES ->
                writeTokens(disk, tokens.withCode(TokenCoding.FLOAT16).withPooling(2));
            case RESIDUALS -> writeTokens(disk, tokens.withCode(TokenCoding.RESIDUAL_1));
            case RABITQ ->
                writeTokens(
                        disk, tokens.withCode(TokenCoding.RABITQ_1).withEncoding(CandidateEncoding.FIXED_DIMENSIONAL));
            case YOUNG -> writeYoung(disk, logged);
        }
    }

    private void writeWhole(SimulatedDisk disk, Stop earlier, Stop logged) {
        try (VectorStore store = open(disk, 4, TokenIndexOptions.DEFAULT.withCode(TokenCoding.RESIDUAL_4))) {
            store.collection(DOCS, DOCS_SCHEMA);
            store.write(docs(0, 11));
            store.flush();
            store.write(docs(9, 13).delete(DOCS, Key.of("key-1")));
            store.flush();
            earlier.at(disk);
            store.write(new WriteBatch().delete(DOCS, Key.of("key-4")).delete(DOCS, Key.of("key-12")));
            store.flush();
            log(
                    disk,
                    store,
                    logged,
                    docs(13, 14).delete(DOCS, Key.of("key-5")),
                    new WriteBatch()
                            .update(
                                    DOCS,
                                    VectorRecord.builder("key-6")
                                            .attribute("n", 66)
                                            .build()),
                    new WriteBatch().delete(DOCS, Key.of("key-7")),
                    docs(15, 16).put(DOCS, doc(0)));
        }
    }

    private WriteBatch docs(int from, int to) {
        var batch = new WriteBatch();
        for (int i = from; i < to; i++) {
            batch.put(DOCS, doc(i));
        }
        return batch;
    }

    private void writeNumbers(SimulatedDisk disk) {
        try (VectorStore store = open(disk, 8, TokenIndexOptions.DEFAULT)) {
            store.collection(NUMBERS, NUMBERS_SCHEMA);
            var batch = new WriteBatch();
            for (int i = 0; i < 6; i++) {
                batch.put(NUMBERS, number(i));
            }
            store.write(batch);
            store.flush();
            store.write(new WriteBatch().delete(NUMBERS, Key.of(2)));
        }
    }

    private void writeTokens(SimulatedDisk disk, TokenIndexOptions options) {
        try (VectorStore store = open(disk, 1, options)) {
            store.collection(DOCS, TOKENS_SCHEMA);
            var batch = new WriteBatch();
            for (int i = 0; i < 7; i++) {
                VectorRecord.Builder record = VectorRecord.builder("key-" + i);
                if (i != 3) {
                    record.tokens("t", tokens(1 + random.nextInt(4)));
                }
                batch.put(DOCS, record.build());
            }
            store.write(batch);
            store.flush();
        }
    }

    private static void log(SimulatedDisk disk, VectorStore store, Stop logged, WriteBatch... batches) {
        logged.at(disk);
        for (WriteBatch batch : batches) {
            store.write(batch);
            logged.at(disk);
        }
    }

    private void writeClosed(SimulatedDisk disk) {
        int next = 0;
        for (TokenIndexOptions tokens : List.of(
                TokenIndexOptions.DEFAULT.withCode(TokenCoding.FLOAT16).withPooling(2),
                TokenIndexOptions.DEFAULT.withCode(TokenCoding.RESIDUAL_1),
                TokenIndexOptions.DEFAULT.withCode(TokenCoding.RABITQ_4))) {
            try (VectorStore store = open(disk, 1, tokens.withEncoding(CandidateEncoding.MEAN))) {
                store.collection(DOCS, TOKENS_SCHEMA);
                var batch = new WriteBatch();
                for (int i = 0; i < 5; i++, next++) {
                    batch.put(
                            DOCS,
                            VectorRecord.builder("key-" + next)
                                    .tokens("t", tokens(1 + random.nextInt(4)))
                                    .build());
                }
                store.write(batch);
                store.flush();
            }
        }
    }

    private void writeYoung(SimulatedDisk disk, Stop logged) {
        try (VectorStore store = open(disk, 1, TokenIndexOptions.DEFAULT)) {
            store.collection(NUMBERS, NUMBERS_SCHEMA);
            log(
                    disk,
                    store,
                    logged,
                    new WriteBatch().put(NUMBERS, number(0)).put(NUMBERS, number(1)),
                    new WriteBatch().put(NUMBERS, number(2)).delete(NUMBERS, Key.of(0)),
                    new WriteBatch().put(NUMBERS, number(3)));
        }
    }

    /** Of a few rows each value is missing; the expiry of one has come, that of another never does. */
    private VectorRecord doc(int number) {
        VectorRecord.Builder record = VectorRecord.builder("key-" + number);
        if (number % 6 != 3) {
            record.vector("v", vector(DIMENSION));
        }
        if (number % 7 != 5) {
            record.tokens("t", tokens(1 + random.nextInt(3)));
        }
        if (number % 4 != 2) {
            record.attribute("s", "text " + random.nextInt(3)).attribute("b", random.nextBoolean());
        }
        if (number % 5 != 0) {
            record.attribute("n", random.nextInt(100)).attribute("d", random.nextInt(100) / 8.0);
        }
        if (number % 3 != 1) {
            byte[] payload = new byte[random.nextInt(40)];
            random.nextBytes(payload);
            record.payload(payload);
        }
        if (number == 8 || number == 13) {
            record.expiresAt(NOW.plusSeconds(number == 8 ? -1 : 3600));
        }
        return record.build();
    }

    private VectorRecord number(long number) {
        return VectorRecord.builder(number)
                .vector("w", vector(DIMENSION))
                .vector("x", vector(DIMENSION))
                .attribute("n", number)
                .build();
    }

    private float[][] tokens(int count) {
        List<float[]> tokens = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tokens.add(vector(TOKEN_DIMENSION));
        }
        return tokens.toArray(new float[0][]);
    }

    private float[] vector(int dimension) {
        float[] vector = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            vector[i] = random.nextInt(-64, 65) / 32f;
        }
        vector[0] += vector[0] == 0 ? 1 : 0;
        return vector;
    }
}
