package dev.varve.codecs;

import dev.varve.codecs.tokens.FloatTokens;
import dev.varve.codecs.tokens.ResidualEncoder;
import dev.varve.codecs.tokens.ResidualTokens;
import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/** The samples of coded tokens. */
final class TokenSamples {

    private static final float[][] CENTROIDS = {{1, 0, 0, 0, 2}, {0, -1, 0.5f, 0, 0}, {-1, 3, 0, 0.25f, 0}};
    private static final float[][] TOKENS = {
        {1, 0.5f, -0.25f, 0, 2}, {0, 0, 0, 0, 0}, {-1, 3, 0, 0.25f, 0}, {7, -1, 2, 1e30f, 3}, {0.25f, 1, 4, -2, 0}
    };

    private TokenSamples() {}

    static long writeResiduals(FileStore files, String name, boolean rotated) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment centroids = floats(arena, CENTROIDS);
            var code = rotated
                    ? new ResidualTokens(5, 1, centroids, new float[] {-0.5f, 0.5f}, 0.75f, true, 42)
                    : new ResidualTokens(5, 2, centroids, new float[] {-1.5f, -0.5f, 0.25f, 2}, 1.25f, false, -7);
            ResidualEncoder encoder = code.encoder();
            MemorySegment coded = arena.allocate((long) TOKENS.length * code.tokenBytes());
            for (int t = 0; t < TOKENS.length; t++) {
                encoder.encode(TOKENS[t], 0, t % 3, coded, (long) t * code.tokenBytes());
            }
            try (var writer = new TokenCodesWriter(files, name, Sample.ORIGIN, code, 1)) {
                writer.add(coded, 0, 5);
                writer.addAbsent();
                writer.add(coded, code.tokenBytes(), 1);
                return writer.finish();
            }
        }
    }

    static long writeHalves(FileStore files, String name) throws IOException {
        try (var writer = new TokenCodesWriter(files, name, Sample.ORIGIN, new FloatTokens(5, Short.BYTES), 2)) {
            MemorySegment tokens = Sample.counting(100);
            writer.addAbsent();
            writer.add(tokens, 0, 7);
            writer.add(tokens, 20, 1);
            return writer.finish();
        }
    }

    static List<String> read(FileStore files, String name, long length) throws IOException {
        TokenCodesFile file = TokenCodesFile.open(files, name, length, Sample.ORIGIN, Access.RANDOM);
        try (Arena arena = Arena.ofConfined()) {
            TokenRecords records = file.records();
            var values = new ArrayList<>(List.of(file.pooled() + " " + describe(records)));
            for (int row = 0; row < file.size(); row++) {
                records.verify(row);
                int tokens = records.tokenCount(row);
                MemorySegment mapped = records.mapped()
                        .asSlice(
                                records.mappedTokens(row),
                                (long) tokens * records.code().tokenBytes());
                if (tokens > 0) {
                    // as a read of the file would have it
                    MemorySegment read = arena.allocate(records.bytes(row));
                    MemorySegment.copy(file.mapped().segment(), records.position(row), read, 0, read.byteSize());
                    records.check(row, read, 0, read.asByteBuffer(), new CRC32C());
                }
                values.add(tokens + " at " + records.position(row) + " " + Sample.hex(mapped));
            }
            return values;
        } finally {
            file.release();
        }
    }

    private static String describe(TokenRecords records) {
        return switch (records.code()) {
            case FloatTokens floats -> floats.toString();
            case ResidualTokens code ->
                code.dimension() + " " + code.bits() + " " + code.rotated() + " " + code.seed() + " " + code.unit()
                        + " " + Arrays.toString(code.weights()) + " " + Sample.hex(code.centroids());
        };
    }

    static MemorySegment floats(Arena arena, float[][] rows) {
        MemorySegment segment = arena.allocate((long) rows.length * rows[0].length * Float.BYTES, 64);
        for (int r = 0; r < rows.length; r++) {
            MemorySegment.copy(
                    MemorySegment.ofArray(rows[r]),
                    0,
                    segment,
                    (long) r * rows[0].length * Float.BYTES,
                    (long) rows[0].length * Float.BYTES);
        }
        return segment;
    }
}
