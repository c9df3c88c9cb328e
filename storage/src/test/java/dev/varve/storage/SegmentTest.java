package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.Key;
import dev.varve.Metric;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.codecs.FileOrigin;
import dev.varve.mmap.DiskFileStore;
import dev.varve.recovery.Manifest;
import dev.varve.recovery.StoreState.SegmentState;
import dev.varve.recovery.VersionEdit.LiveDocsReplaced;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One segment that a store wrote: deletes in a generation of its live docs, and what goes with its last reference. */
class SegmentTest {

    private static final int ROWS = 5;
    private static final Schema SCHEMA =
            Schema.builder().dense("v", 2, Metric.L2).build();

    @TempDir
    private Path directory;

    private @Nullable DiskFileStore opened;
    private @Nullable SegmentState state;
    private UUID storeId = new UUID(0, 0);

    /** One row of five is deleted. */
    @BeforeEach
    void writeSegment() throws IOException {
        try (VectorStore store = Engines.open(directory, StoreOptions.DEFAULT)) {
            store.collection("docs", SCHEMA);
            var batch = new WriteBatch();
            for (int i = 0; i < ROWS; i++) {
                batch.put(
                        "docs",
                        VectorRecord.builder("key-" + i)
                                .vector("v", new float[] {i, 1})
                                .build());
            }
            store.write(batch);
            store.flush();
            store.write(new WriteBatch().delete("docs", Key.of("key-0")));
            store.flush();
        }
        DiskFileStore files = DiskFileStore.open(directory, DiskFileStore.Options.defaults());
        Manifest.Contents manifest = Manifest.read(files);
        opened = files;
        storeId = manifest.storeId();
        state = manifest.state().segments().values().iterator().next();
    }

    private DiskFileStore files() {
        return Objects.requireNonNull(opened);
    }

    private LiveDocsReplaced liveDocs() {
        return Objects.requireNonNull(Objects.requireNonNull(state).liveDocs());
    }

    private Segment open(@Nullable LiveDocsReplaced live) throws IOException {
        SegmentState known = Objects.requireNonNull(state);
        var origin = new FileOrigin(storeId, known.segment());
        return Segment.open(
                files(), origin, SCHEMA, known.added().rows(), known.added().files(), live);
    }

    private static int live(Segment segment, long sequence) {
        return segment.liveDocs().count(sequence);
    }

    @Test
    void shouldDeleteInTheGenerationThatItIsAskedIn() throws IOException {
        Segment first = open(null);
        Segment next = first.withLiveDocs(liveDocs());
        assertEquals(ROWS, live(first, 100));
        assertEquals(ROWS - 1, live(next, 100));
        int row = 0;
        while (!next.live(row, 100)) {
            row++;
        }
        next.delete(row, 50);
        assertTrue(next.live(row, 49), "a snapshot from before the delete");
        assertFalse(next.live(row, 50));
        assertEquals(ROWS - 2, live(next, 50));
        assertEquals(ROWS, live(first, 100), "the generation before has deletes of its own");
        first.release();
        assertFalse(next.live(row, 50), "its memory is its own");
        next.release();
        assertEquals(0, files().mappingCount());
    }

    @Test
    void shouldLetGoOfAllWithTheLastReference() throws IOException {
        Segment untouched = open(liveDocs());
        assertTrue(untouched.retain());
        untouched.release();
        assertEquals(ROWS - 1, live(untouched, 100));
        untouched.release();
        assertFalse(untouched.retain());
        assertEquals(0, files().mappingCount());

        Segment deletedFrom = open(null);
        deletedFrom.delete(3, 7);
        deletedFrom.release();
        assertEquals(0, files().mappingCount());
        assertThrows(IllegalStateException.class, () -> deletedFrom.live(3, 7), "the memory of deletes");
    }

    @Test
    void shouldOpenNothingOfASegmentThatIsGone() throws IOException {
        Segment gone = open(null);
        gone.release();
        assertThrows(IllegalStateException.class, () -> gone.withLiveDocs(liveDocs()));
        assertEquals(0, files().mappingCount());
    }
}
