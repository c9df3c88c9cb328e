package dev.varve.bench.candidates;

import dev.varve.codecs.ElementType;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.TokenVectorsFile;
import dev.varve.codecs.TokenVectorsWriter;
import dev.varve.index.ExactSearch;
import dev.varve.index.Ranking;
import dev.varve.index.TokenPart;
import dev.varve.lab.sets.TokenSet;
import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Executor;

/**
 * A set as the engine keeps it, in float16, with the queries that are asked, and for each the document that late
 * interaction prefers.
 */
record CandidateCorpus(String name, FileStore files, TokenVectorsFile tokens, List<float[][]> queries, int[] best)
        implements AutoCloseable {

    static final FileOrigin ORIGIN = new FileOrigin(new UUID(0, 0), 1);

    private static final String TOKENS = "tokens.tok";
    private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    static CandidateCorpus prepare(String name, TokenSet set, FileStore files, int most, Executor executor, int threads)
            throws IOException {
        long length = write(set, files);
        TokenVectorsFile tokens = TokenVectorsFile.open(files, TOKENS, length, ORIGIN, Access.NORMAL);
        try {
            List<float[][]> queries = new ArrayList<>();
            for (int query = 0; query < Math.min(most, set.queries()); query++) {
                queries.add(set.query(query));
            }
            List<Ranking> rankings = new ExactSearch(executor, threads)
                    .tokens(queries, 1, List.of(new TokenPart(tokens, tokens.size(), null)));
            int[] best = rankings.stream().mapToInt(ranking -> ranking.row(0)).toArray();
            return new CandidateCorpus(name, files, tokens, queries, best);
        } catch (Throwable e) {
            tokens.release();
            throw e;
        }
    }

    private static long write(TokenSet set, FileStore files) throws IOException {
        float[] document = new float[set.longest() * set.dimension()];
        try (Arena arena = Arena.ofConfined();
                var writer = new TokenVectorsWriter(files, TOKENS, ORIGIN, set.dimension(), ElementType.FLOAT16)) {
            MemorySegment halves = arena.allocate((long) document.length * Short.BYTES, Long.BYTES);
            for (int number = 0; number < set.documents(); number++) {
                int count = set.document(number, document);
                for (int i = 0; i < count * set.dimension(); i++) {
                    halves.set(HALF, (long) i * Short.BYTES, Float.floatToFloat16(document[i]));
                }
                writer.add(halves, 0, count);
            }
            return writer.finish();
        }
    }

    /** Its name and shape. */
    String title() {
        double tokenCount = 0;
        for (int row = 0; row < tokens.size(); row++) {
            tokenCount += tokens.tokenCount(row);
        }
        double asked =
                queries.stream().mapToInt(query -> query.length).average().orElse(0);
        return String.format(
                Locale.ROOT,
                "%s: %,d documents of %.1f tokens × %d, %,d queries of %.1f tokens",
                name,
                tokens.size(),
                tokenCount / tokens.size(),
                tokens.dimension(),
                queries.size(),
                asked);
    }

    @Override
    public void close() {
        tokens.release();
    }
}
