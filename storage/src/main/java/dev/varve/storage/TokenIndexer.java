package dev.varve.storage;

import dev.varve.Field;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.TokenVectorsFile;
import dev.varve.index.ann.NormRange;
import dev.varve.index.candidates.CandidateSettings;
import dev.varve.index.candidates.CandidateWriter;
import dev.varve.index.graph.BuildProgress;
import dev.varve.index.graph.GraphPart;
import dev.varve.index.tokens.TokenCodesBuilder;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.VersionEdit.FileEntry;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Writes the coded tokens of a token field, and what leads to candidates.
 *
 * @param helpers lends threads
 * @param threads that take part at most
 * @param store where to
 * @param tokens of the field, open
 */
record TokenIndexer(
        Executor helpers,
        int threads,
        TokenIndexSettings settings,
        FileStore store,
        FileOrigin origin,
        Field.Tokens field,
        TokenVectorsFile tokens)
        implements FieldIndexer {

    private static final Logger LOG = System.getLogger("dev.varve");

    @Override
    public List<FileEntry> write(List<GraphPart> parts, BuildProgress progress) throws IOException {
        long segment = origin.number();
        var names = new CandidateWriter.Names(
                SegmentFiles.codes(segment, field.name()),
                SegmentFiles.graph(segment, field.name()),
                ordering(segment));
        var writer = new CandidateWriter(helpers, threads, settings.candidates());
        CandidateWriter.@Nullable Written written =
                writer.write(store, origin, names, tokens, parts, half(0, progress));
        if (written == null) {
            LOG.log(Level.INFO, this::unusual);
            return List.of();
        }
        List<FileEntry> entries = new ArrayList<>();
        String codes = SegmentFiles.tokenCodes(segment, field.name());
        var builder = new TokenCodesBuilder(helpers, threads, tokens, settings.codes());
        entries.add(new FileEntry(codes, builder.write(store, origin, codes, half(1, progress))));
        entries.add(new FileEntry(names.codes(), written.codes()));
        entries.add(new FileEntry(names.graph(), written.graph()));
        if (written.ordering() > 0) {
            entries.add(new FileEntry(names.ordering(), written.ordering()));
        }
        return entries;
    }

    /** The name of the file of what orders candidates, if there is to be one. */
    private String ordering(long segment) {
        return settings.candidates().ordering() instanceof CandidateSettings.Lists
                ? SegmentFiles.lists(segment, field.name())
                : SegmentFiles.encodings(segment, field.name());
    }

    /** One of two halves of the work. */
    private static BuildProgress half(int which, BuildProgress progress) {
        return (done, total) -> progress.advance(which * total + done, 2 * total);
    }

    private String unusual() {
        return tokens.mapped().name() + " gets no index, all its rows are scored: it has tokens of a norm below "
                + NormRange.LEAST_TOKEN + " or above " + NormRange.MOST_TOKEN;
    }
}
