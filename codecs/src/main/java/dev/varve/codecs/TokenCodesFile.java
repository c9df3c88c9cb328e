package dev.varve.codecs;

import dev.varve.codecs.tokens.FloatTokens;
import dev.varve.codecs.tokens.ResidualTokens;
import dev.varve.codecs.tokens.TokenCode;
import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;

/** The coded tokens of one field of a segment, mapped; written by {@link TokenCodesWriter}. Thread-safe. */
public final class TokenCodesFile extends SegmentFile {

    private final TokenRecords records;
    private final int pooled;

    private TokenCodesFile(SegmentFileReader reader) {
        super(reader);
        records = new TokenRecords(reader, code(reader));
        pooled = (int) reader.header().parameter(reader.file(), 6, "tokens pooled", 1, TokenCodesWriter.MAX_POOLED);
    }

    private static TokenCode code(SegmentFileReader reader) {
        String file = reader.file();
        FileHeader header = reader.header();
        int kind = (int) header.parameter(file, 0, "code", TokenCodesWriter.FLOAT32, TokenCodesWriter.RABITQ);
        int dimension = (int) header.parameter(file, 1, "dimension", 1, VectorShape.MAX_DIMENSION);
        TokenCode code = switch (kind) {
            case TokenCodesWriter.FLOAT32 -> new FloatTokens(dimension, Float.BYTES);
            case TokenCodesWriter.FLOAT16 -> new FloatTokens(dimension, Short.BYTES);
            default -> residual(reader, dimension, kind == TokenCodesWriter.RABITQ);
        };
        header.parameter(file, 5, "length of a token", code.tokenBytes(), code.tokenBytes());
        return code;
    }

    private static ResidualTokens residual(SegmentFileReader reader, int dimension, boolean rotated) {
        String file = reader.file();
        FileHeader header = reader.header();
        int bits = (int) header.parameter(file, 2, "bits", 1, Byte.SIZE);
        if (!ResidualTokens.valid(dimension, bits, rotated)) {
            String expected = "1, 2 or 4 bits, " + ResidualTokens.MAX_BITS + " for a token";
            String found = bits + " bits, dimension " + dimension;
            throw new CorruptFileException(file, FileHeader.offset(2), expected, found);
        }
        long centroids = header.parameter(file, 3, "centroids", 1, ResidualTokens.MAX_CENTROIDS);
        long seed = header.parameter(file, 4, "seed", Long.MIN_VALUE, Long.MAX_VALUE);
        Section codebook = reader.section(TokenCodesWriter.CENTROIDS)
                .requireLength(
                        centroids * dimension * Float.BYTES, centroids + " centroids of " + dimension + " components")
                .requireFinite("a finite component of a centroid");
        int numbers = 1 << bits;
        Section section = reader.section(TokenCodesWriter.WEIGHTS)
                .requireLength((1L + numbers) * Float.BYTES, "a unit and " + numbers + " weights");
        float[] weights = weights(section, bits);
        return new ResidualTokens(dimension, bits, codebook.unverified(), weights, unit(section), rotated, seed);
    }

    private static float unit(Section section) {
        float unit = Float.intBitsToFloat(section.getInt(0));
        if (!(unit > 0 && unit < Float.POSITIVE_INFINITY)) {
            throw section.corrupt(0, "a unit above 0", Float.toString(unit));
        }
        return unit;
    }

    private static float[] weights(Section section, int bits) {
        float[] weights = new float[1 << bits];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Float.intBitsToFloat(section.getInt((1L + i) * Float.BYTES));
        }
        if (!ResidualTokens.validWeights(weights, bits)) {
            throw section.corrupt(Float.BYTES, "finite weights, rising", Arrays.toString(weights));
        }
        return weights;
    }

    /**
     * Opens a file.
     *
     * @param length its length in bytes as the manifest says it
     * @throws CorruptFileException if it is damaged, of another kind, or belongs elsewhere
     * @throws UnsupportedFormatException if it is of a newer version
     */
    public static TokenCodesFile open(FileStore files, String name, long length, FileOrigin origin, Access access)
            throws IOException {
        return SegmentFileReader.open(files, name, length, FileKind.TOKEN_CODES, origin, access, TokenCodesFile::new);
    }

    /** The tokens, document by document. */
    public TokenRecords records() {
        return records;
    }

    /** How many tokens of a document were pooled to one, as a mean; 1 where they were not. */
    public int pooled() {
        return pooled;
    }

    @Override
    public void verifyRow(int row) {
        records.verifyRow(row);
    }

    @Override
    void verifyWhole(Consumer<CorruptFileException> damage) {
        records.verifyWhole(damage);
    }
}
