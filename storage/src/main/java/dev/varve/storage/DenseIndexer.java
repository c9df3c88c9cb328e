package dev.varve.storage;

import dev.varve.Field;
import dev.varve.codecs.DenseVectorsFile;
import dev.varve.codecs.FileOrigin;
import dev.varve.index.ann.IndexWriter;
import dev.varve.index.ann.NormRange;
import dev.varve.index.graph.BuildProgress;
import dev.varve.index.graph.GraphPart;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.VersionEdit.FileEntry;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes codes and graph of a dense field.
 *
 * @param store where to
 * @param vectors of the field, open
 */
record DenseIndexer(IndexWriter writer, FileStore store, FileOrigin origin, Field.Dense field, DenseVectorsFile vectors)
        implements FieldIndexer {

    private static final Logger LOG = System.getLogger("dev.varve");

    private String codes() {
        return SegmentFiles.codes(origin.number(), field.name());
    }

    private String graph() {
        return SegmentFiles.graph(origin.number(), field.name());
    }

    @Override
    public List<FileEntry> write(List<GraphPart> parts, BuildProgress progress) throws IOException {
        var similarity = RowCodec.similarity(field.metric());
        IndexWriter.@Nullable Written written =
                writer.write(store, origin, codes(), graph(), vectors, similarity, parts, progress);
        if (written == null) {
            LOG.log(Level.INFO, this::unusual);
            return List.of();
        }
        return List.of(new FileEntry(codes(), written.codes()), new FileEntry(graph(), written.graph()));
    }

    private String unusual() {
        return vectors.mapped().name() + " gets no index, all its rows are scored: it has vectors of a norm below "
                + NormRange.LEAST + " or above " + NormRange.MOST;
    }
}
