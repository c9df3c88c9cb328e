package dev.varve.codecs;

import dev.varve.codecs.tokens.FloatTokens;
import dev.varve.codecs.tokens.ResidualTokens;
import dev.varve.codecs.tokens.TokenCode;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Writes the coded tokens of one field of a segment, document after document, as encoders left them. Its working
 * memory, eight bytes a row, is off-heap. Used by one thread at a time. The layout is docs/format.md, "Token codes".
 */
public final class TokenCodesWriter implements AutoCloseable {

    /** The most tokens that pooling makes one of, as a mean. */
    public static final int MAX_POOLED = 64;

    static final int CENTROIDS = 3;
    static final int WEIGHTS = 4;

    static final int FLOAT32 = 1;
    static final int FLOAT16 = 2;
    static final int RESIDUAL = 3;
    static final int RABITQ = 4;

    private final TokenCode code;
    private final SegmentFileWriter writer;
    private final TokenRecordsWriter records;

    /**
     * Creates the file.
     *
     * @param pooled how many tokens of a document were pooled to one, as a mean: 1, where they were not, to
     *     {@value #MAX_POOLED}; only told
     */
    public TokenCodesWriter(FileStore files, String name, FileOrigin origin, TokenCode code, int pooled)
            throws IOException {
        if (pooled < 1 || pooled > MAX_POOLED) {
            throw new IllegalArgumentException("pooled: expected 1 to " + MAX_POOLED + ", found " + pooled);
        }
        this.code = code;
        writer = new SegmentFileWriter(files, name, header(origin, code, pooled));
        try {
            records = new TokenRecordsWriter(writer, code.tokenBytes());
        } catch (Throwable e) {
            writer.close();
            throw e;
        }
    }

    private static FileHeader header(FileOrigin origin, TokenCode code, long pooled) {
        return switch (code) {
            case FloatTokens floats -> {
                boolean full = floats.componentBytes() == Float.BYTES;
                long bits = (long) floats.componentBytes() * Byte.SIZE;
                yield header(origin, code, full ? FLOAT32 : FLOAT16, bits, 0, 0, pooled);
            }
            case ResidualTokens residual ->
                header(
                        origin,
                        code,
                        residual.rotated() ? RABITQ : RESIDUAL,
                        residual.bits(),
                        residual.centroidCount(),
                        residual.seed(),
                        pooled);
        };
    }

    private static FileHeader header(
            FileOrigin origin, TokenCode code, long kind, long bits, long centroids, long seed, long pooled) {
        return new FileHeader(
                FileKind.TOKEN_CODES,
                origin,
                kind,
                (long) code.dimension(),
                bits,
                centroids,
                seed,
                (long) code.tokenBytes(),
                pooled);
    }

    /**
     * Adds a row whose coded tokens lie in {@code source} from {@code at} on, one after another without gaps.
     *
     * @param tokens 0, for a row without any, to {@value TokenVectorsWriter#MAX_TOKENS}
     */
    public void add(MemorySegment source, long at, int tokens) throws IOException {
        records.add(source, at, tokens);
    }

    /** Adds a row without tokens. */
    public void addAbsent() throws IOException {
        records.add(MemorySegment.NULL, 0, 0);
    }

    /**
     * Completes the file and syncs it.
     *
     * @return length of the file in bytes
     */
    public long finish() throws IOException {
        records.finishRecords();
        if (code instanceof ResidualTokens residual) {
            writer.beginSection(CENTROIDS);
            writer.append(residual.centroids());
            writer.beginSection(WEIGHTS);
            writer.appendInt(Float.floatToRawIntBits(residual.unit()));
            for (float weight : residual.weights()) {
                writer.appendInt(Float.floatToRawIntBits(weight));
            }
        }
        return writer.finish(records.rows());
    }

    /** Closes the file, finished or not. Idempotent. */
    @Override
    public void close() throws IOException {
        records.close();
        writer.close();
    }
}
