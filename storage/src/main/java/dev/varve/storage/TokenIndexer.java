package dev.varve.storage;

import dev.varve.Field;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.TokenVectorsFile;
import dev.varve.index.ann.NormRange;
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

    private String codes() {
        return SegmentFiles.tokenCodes(origin.number(), field.name());
    }

    private String candidateCodes() {
        return SegmentFiles.codes(origin.number(), field.name());
    }

    private String candidateGraph() {
        return SegmentFiles.graph(origin.number(), field.name());
    }

    @Override
    public List<FileEntry> write(List<GraphPart> parts, BuildProgress progress) throws IOException {
        var writer = new CandidateWriter(helpers, threads, settings.candidates());
        CandidateWriter.@Nullable Written written = writer.write(
                store, origin, candidateCodes(), candidateGraph(), tokens, parts, half(0, progress));
        if (written == null) {
            LOG.log(Level.INFO, this::unusual);
            return List.of();
        }
        var builder = new TokenCodesBuilder(helpers, threads, tokens, settings.codes());
        long length = builder.write(store, origin, codes(), half(1, progress));
        List<FileEntry> entries = new ArrayList<>();
        entries.add(new FileEntry(codes(), length));
        entries.add(new FileEntry(candidateCodes(), written.codes()));
        entries.add(new FileEntry(candidateGraph(), written.graph()));
        return entries;
    }

    /** One of two halves of the work. */
    private static BuildProgress half(int which, BuildProgress progress) {
        return (done, total) -> progress.advance(which * total + done, 2 * total);
    }

    private String unusual() {
        return tokens.mapped().name() + " gets no index, all its rows are scored: it has tokens of a norm below "
                + NormRange.LEAST + " or above " + NormRange.MOST;
    }
}
