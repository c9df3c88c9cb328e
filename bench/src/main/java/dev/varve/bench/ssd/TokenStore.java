package dev.varve.bench.ssd;

import dev.varve.CompactionOptions;
import dev.varve.Durability;
import dev.varve.Key;
import dev.varve.KeyType;
import dev.varve.Precision;
import dev.varve.Reads;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.StoreStats;
import dev.varve.TokenCoding;
import dev.varve.TokenIndexOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.bench.run.Scratch;
import dev.varve.lab.report.Progress;
import dev.varve.lab.run.Stop;
import dev.varve.lab.sets.TokenSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/** The store that is searched: the documents of a corpus under their numbers, one segment with an index. */
final class TokenStore {

    static final String COLLECTION = "documents";
    static final String FIELD = "tokens";

    /** The role of its files of tokens in full precision in {@link StoreStats#roles()}. */
    static final String FULL = "tokens";

    /** The role of its files of coded tokens. */
    static final String CODED = "token-codes";

    /** The endings of the names of files of coded tokens, and of those that lead to candidates. */
    private static final String CODED_ENDING = ".tco";

    private static final Set<String> CANDIDATE_ENDINGS = Set.of(".cod", ".gra", ".cen");
    private static final Set<String> CANDIDATE_ROLES = Set.of("codes", "graph", "centroids");

    private static final int BATCH = 512;

    /** Up to about 100,000 documents of the default corpus become one segment at once, and need not be merged. */
    private static final long MEMTABLE_BYTES = 2L << 30;

    private TokenStore() {}

    /** The name of a code in figures. */
    static String label(TokenCoding code) {
        return code.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Makes the store, writes all documents, indexes and merges them. */
    static void write(Path directory, TokenSet corpus, TokenCoding code, Progress progress, Stop stop) {
        StoreOptions options = StoreOptions.DEFAULT
                .withMemtableBytes(MEMTABLE_BYTES)
                .withCompaction(CompactionOptions.DEFAULT.withAutomatic(false))
                .withTokenIndex(TokenIndexOptions.DEFAULT.withFromRows(1).withCode(code));
        try (VectorStore store = VectorStore.open(directory, options)) {
            store.collection(
                    COLLECTION,
                    Schema.builder(KeyType.LONG)
                            .tokens(FIELD, corpus.dimension(), Precision.FLOAT16)
                            .build());
            for (int first = 0; first < corpus.documents(); first += BATCH) {
                stop.check();
                int end = Math.min(first + BATCH, corpus.documents());
                // Made by all processors: numbers of a corpus take longer than to write them.
                List<VectorRecord> records = IntStream.range(first, end)
                        .parallel()
                        .mapToObj(document -> record(corpus, document))
                        .toList();
                var batch = new WriteBatch();
                records.forEach(document -> batch.put(COLLECTION, document));
                store.write(batch, Durability.BUFFERED);
                progress.step(end - first);
            }
            progress.begin("indexing");
            store.flush();
            if (store.stats().segments() > 1) {
                progress.begin("merging");
                store.compact().await();
            }
        }
    }

    private static VectorRecord record(TokenSet corpus, int document) {
        return VectorRecord.builder(Key.of((long) document))
                .tokens(FIELD, corpus.document(document))
                .build();
    }

    /** Opens it for searches. */
    static VectorStore open(Path directory, Reads reads) {
        return VectorStore.open(
                directory, StoreOptions.DEFAULT.withCreateIfMissing(false).withReads(reads));
    }

    /** Its files of coded tokens. */
    static List<Path> codedFiles(Path directory) throws IOException {
        return files(directory, Set.of(CODED_ENDING));
    }

    /** Its files that lead to candidates. */
    static List<Path> candidateFiles(Path directory) throws IOException {
        return files(directory, CANDIDATE_ENDINGS);
    }

    private static List<Path> files(Path directory, Set<String> endings) throws IOException {
        return Scratch.lengths(directory.toAbsolutePath()).keySet().stream()
                .filter(file -> endings.stream().anyMatch(file.toString()::endsWith))
                .toList();
    }

    /** Bytes on the disk of the files that lead to candidates. */
    static long candidateBytes(StoreStats stats) {
        return CANDIDATE_ROLES.stream().mapToLong(role -> bytes(stats, role)).sum();
    }

    /** Bytes of them in memory; where the system does not tell, 0. */
    static long residentCandidateBytes(StoreStats stats) {
        return CANDIDATE_ROLES.stream()
                .mapToLong(role -> Math.max(0, residentBytes(stats, role)))
                .sum();
    }

    /** Bytes on the disk of the files of a role. */
    static long bytes(StoreStats stats, String role) {
        StoreStats.RoleStats files = stats.roles().get(role);
        return files == null ? 0 : files.mappedBytes();
    }

    /** Bytes of them in memory; -1 where the system does not tell. */
    static long residentBytes(StoreStats stats, String role) {
        StoreStats.RoleStats files = stats.roles().get(role);
        return files == null ? 0 : files.residentBytes().orElse(-1);
    }
}
