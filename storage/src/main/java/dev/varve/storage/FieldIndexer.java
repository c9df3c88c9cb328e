package dev.varve.storage;

import dev.varve.index.graph.BuildProgress;
import dev.varve.index.graph.GraphPart;
import dev.varve.recovery.VersionEdit.FileEntry;
import java.io.IOException;
import java.util.List;

/** Writes the index of one field of a new segment; {@link SegmentIndexer} says when, and what becomes of a failure. */
sealed interface FieldIndexer permits DenseIndexer, TokenIndexer {

    /**
     * Writes the files, or none where the values are such that all rows are to be scored.
     *
     * @param parts graphs of what the rows come from
     * @throws java.util.concurrent.CancellationException if {@code progress} gave up; what was begun is left
     */
    List<FileEntry> write(List<GraphPart> parts, BuildProgress progress) throws IOException;
}
