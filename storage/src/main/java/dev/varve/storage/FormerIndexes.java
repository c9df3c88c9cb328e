package dev.varve.storage;

import dev.varve.CandidateEncoding;
import dev.varve.Field;
import dev.varve.IndexOptions;
import dev.varve.TokenIndexOptions;
import dev.varve.codecs.CentroidListsFile;
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
        GraphParameters graph = graph(field, usual.candidates().graph());
        var candidates = new CandidateSettings(leading, ordering(field), graph);
        return new TokenIndexSettings(codes(field, usual.codes()), candidates);
    }

    private CandidateSettings.@Nullable Ordering ordering(Field.Tokens field) {
        String encodings = SegmentFiles.encodings(segment(), field.name());
        if (parts.names(encodings)) {
            return coding(encodings, usual(CandidateEncoding.FIXED_DIMENSIONAL, field, Coding.class));
        }
        String lists = SegmentFiles.lists(segment(), field.name());
        if (!parts.names(lists)) {
            return null;
        }
        var usual = usual(CandidateEncoding.CENTROIDS, field, CandidateSettings.Lists.class);
        return parts.file(lists) instanceof CentroidListsFile file
                ? new CandidateSettings.Lists(usual.most(), file.seed())
                : usual;
    }

    /** What orders candidates, where an encoding is chosen and nothing else. */
    private static <O extends CandidateSettings.Ordering> O usual(
            CandidateEncoding encoding, Field.Tokens field, Class<O> kind) {
        TokenIndexOptions options = TokenIndexOptions.DEFAULT.withEncoding(encoding);
        return kind.cast(Objects.requireNonNull(
                TokenIndexSettings.of(options, field).candidates().ordering()));
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
