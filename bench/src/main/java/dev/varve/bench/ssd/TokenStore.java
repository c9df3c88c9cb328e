package dev.varve.bench.ssd;

import dev.varve.CompactionOptions;
import dev.varve.Durability;
import dev.varve.Key;
import dev.varve.KeyType;
import dev.varve.Precision;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.bench.run.Stop;
import dev.varve.lab.report.Progress;
import dev.varve.lab.sets.TokenCorpus;
import java.nio.file.Path;

/** The store that is searched: the documents of a corpus under their numbers, tokens in float16, one segment. */
final class TokenStore {

    static final String COLLECTION = "documents";
    static final String FIELD = "tokens";

    /** How its tokens are kept, in figures. */
    static final String CODE = "float16";

    /** The role of its files of tokens in {@link dev.varve.StoreStats#roles()}. */
    static final String ROLE = "tokens";

    private static final int BATCH = 64;

    private TokenStore() {}

    /** Makes the store, writes all documents and merges them. */
    static void write(Path directory, TokenCorpus corpus, Progress progress, Stop stop) {
        StoreOptions options = StoreOptions.DEFAULT.withCompaction(CompactionOptions.DEFAULT.withAutomatic(false));
        try (VectorStore store = VectorStore.open(directory, options)) {
            store.collection(
                    COLLECTION,
                    Schema.builder(KeyType.LONG)
                            .tokens(FIELD, corpus.dimension(), Precision.FLOAT16)
                            .build());
            for (int first = 0; first < corpus.documents(); first += BATCH) {
                stop.check();
                int end = Math.min(first + BATCH, corpus.documents());
                var batch = new WriteBatch();
                for (int document = first; document < end; document++) {
                    batch.put(
                            COLLECTION,
                            VectorRecord.builder(Key.of((long) document))
                                    .tokens(FIELD, corpus.document(document))
                                    .build());
                }
                store.write(batch, Durability.BUFFERED);
                progress.step(end - first);
            }
            store.flush();
            store.compact().await();
        }
    }

    /** Opens it for searches. */
    static VectorStore open(Path directory) {
        return VectorStore.open(directory, StoreOptions.DEFAULT.withCreateIfMissing(false));
    }
}
