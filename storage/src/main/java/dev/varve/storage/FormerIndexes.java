package dev.varve.storage;

import dev.varve.Field;
import dev.varve.IndexOptions;
import dev.varve.TokenIndexOptions;
import dev.varve.codecs.GraphFile;
import dev.varve.codecs.GraphParameters;
import dev.varve.codecs.TokenCodesFile;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.codes.RaBitQ;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.codecs.tokens.FloatTokens;
import dev.varve.codecs.tokens.ResidualTokens;
import dev.varve.index.ann.IndexSettings;
import dev.varve.index.candidates.CandidateSettings;
import dev.varve.index.candidates.CandidateSettings.Coding;
import dev.varve.index.tokens.TokenCodeSettings;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Indexes what had an index, as it was made before as far as its files tell.
 *
 * @param parts the segment as it was
 */
record FormerIndexes(SegmentParts parts) implements SegmentIndexer.Choice {

    @Override
    public @Nullable IndexSettings dense(Field.Dense field, int present) {
        if (!indexed(field)) {
            return null;
        }
        IndexSettings usual = Objects.requireNonNull(SegmentIndexer.settings(IndexOptions.DEFAULT));
        String codes = SegmentFiles.codes(segment(), field.name());
        return new IndexSettings(graph(field, usual.graph()), bits(codes, usual.bits()), usual.minRows());
    }

    @Override
    public @Nullable TokenIndexSettings tokens(Field.Tokens field, int present) {
        if (!indexed(field)) {
            return null;
        }
        var usual = TokenIndexSettings.of(TokenIndexOptions.DEFAULT, field);
        Coding leading = coding(
                SegmentFiles.codes(segment(), field.name()), usual.candidates().leading());
        String encodings = SegmentFiles.encodings(segment(), field.name());
        Coding ordering = parts.names(encodings)
                ? coding(encodings, Objects.requireNonNull(usual.candidates().ordering()))
                : null;
        GraphParameters graph = graph(field, usual.candidates().graph());
        return new TokenIndexSettings(codes(field, usual.codes()), new CandidateSettings(leading, ordering, graph));
    }

    private boolean indexed(Field field) {
        return SegmentFiles.index(segment(), field).stream().anyMatch(parts::names);
    }

    private GraphParameters graph(Field field, GraphParameters usual) {
        return parts.file(SegmentFiles.graph(segment(), field.name())) instanceof GraphFile file
                ? file.parameters()
                : usual;
    }

    private int bits(String name, int usual) {
        return parts.file(name) instanceof VectorCodesFile file && file.code() instanceof RaBitQ code
                ? code.bits()
                : usual;
    }

    private Coding coding(String name, Coding usual) {
        TokenEncoding encoding = parts.file(name) instanceof VectorCodesFile file ? file.encoding() : null;
        return encoding == null ? usual : new Coding(encoding, bits(name, usual.bits()));
    }

    private TokenCodeSettings codes(Field.Tokens field, TokenCodeSettings usual) {
        if (!(parts.file(SegmentFiles.tokenCodes(segment(), field.name())) instanceof TokenCodesFile file)) {
            return usual;
        }
        return switch (file.records().code()) {
            case FloatTokens code -> {
                var kind = code.tokenBytes() == code.dimension() * Short.BYTES
                        ? TokenCodeSettings.Kind.FLOAT16
                        : TokenCodeSettings.Kind.FLOAT32;
                yield new TokenCodeSettings(kind, usual.bits(), file.pooled(), usual.seed());
            }
            case ResidualTokens code -> {
                var kind = code.rotated() ? TokenCodeSettings.Kind.RABITQ : TokenCodeSettings.Kind.RESIDUAL;
                yield new TokenCodeSettings(kind, code.bits(), file.pooled(), code.seed());
            }
        };
    }

    private long segment() {
        return parts.segment().segment();
    }
}
