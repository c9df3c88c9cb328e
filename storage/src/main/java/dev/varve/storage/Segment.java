package dev.varve.storage;

import dev.varve.Field;
import dev.varve.Schema;
import dev.varve.codecs.Column;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.Keys;
import dev.varve.codecs.LiveDocsFile;
import dev.varve.codecs.Payloads;
import dev.varve.codecs.SegmentFile;
import dev.varve.codecs.TokenVectors;
import dev.varve.codecs.TokenVectorsFile;
import dev.varve.index.RowFilter;
import dev.varve.index.ann.AnnIndex;
import dev.varve.index.ann.AnnPart;
import dev.varve.index.late.LateIndex;
import dev.varve.index.late.LatePart;
import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.ReferenceCount;
import dev.varve.recovery.VersionEdit.FileEntry;
import dev.varve.recovery.VersionEdit.LiveDocsReplaced;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Immutable rows of a collection in mapped files, with one generation of their live docs and the deletes since. The
 * next generation is another segment over the same data. Counted by reference, born with one.
 */
final class Segment implements Rows {

    private final SegmentData data;
    private final @Nullable LiveDocsFile liveDocsFile;
    /** Of the deletes since, from the first one on: most generations see none, and to close it takes every thread. */
    private volatile @Nullable Arena arena;

    private final LiveDocs liveDocs;
    private final ReferenceCount references = new ReferenceCount();
    private volatile boolean liveDocsObsolete;

    /** Takes the caller's reference to the data, and the file, over. */
    private Segment(SegmentData data, @Nullable LiveDocsFile liveDocsFile) {
        this.data = data;
        this.liveDocsFile = liveDocsFile;
        int rows = data.rows();
        this.liveDocs = liveDocsFile == null
                ? new LiveDocs(this::allocate, null, rows, rows)
                : new LiveDocs(this::allocate, liveDocsFile.words(), rows, liveDocsFile.liveCount());
    }

    private MemorySegment allocate(long bytes, long alignment) {
        Arena memory = arena;
        if (memory == null) {
            memory = Arena.ofShared();
            arena = memory;
        }
        return memory.allocate(bytes, alignment);
    }

    /**
     * Opens a segment.
     *
     * @param origin the store, and the segment's number
     * @param rows its rows as the manifest says them
     * @param entries its files as the manifest says them
     * @param live its live docs, null where all rows are live
     * @throws CorruptFileException if a file is missing, damaged or does not fit the schema
     */
    static Segment open(
            FileStore store,
            FileOrigin origin,
            Schema schema,
            int rows,
            List<FileEntry> entries,
            @Nullable LiveDocsReplaced live)
            throws IOException {
        SegmentData data = SegmentData.open(store, origin, schema, rows, entries);
        try {
            return new Segment(data, live == null ? null : openLiveDocs(data, live));
        } catch (IOException | RuntimeException failure) {
            data.release();
            throw failure;
        }
    }

    /** The same rows with the next generation of their live docs, and no delete since. */
    Segment withLiveDocs(LiveDocsReplaced live) throws IOException {
        LiveDocsFile file = openLiveDocs(data, live);
        if (!data.retain()) {
            file.release();
            throw new IllegalStateException("segment " + number() + " is gone");
        }
        return new Segment(data, file);
    }

    private static LiveDocsFile openLiveDocs(SegmentData data, LiveDocsReplaced live) throws IOException {
        FileEntry entry = live.file();
        LiveDocsFile file = LiveDocsFile.open(data.store(), entry.name(), entry.length(), data.origin(), Access.NORMAL);
        // An older generation is as sound, and would bring back what was deleted since.
        if (file.size() != data.rows() || file.generation() != live.generation()) {
            String found = file.size() + " rows in generation " + file.generation();
            file.release();
            String expected = data.rows() + " rows in generation " + live.generation();
            throw new CorruptFileException(data.store().describe(entry.name()), 0, expected, found);
        }
        return file;
    }

    long number() {
        return data.origin().number();
    }

    LiveDocs liveDocs() {
        return liveDocs;
    }

    /** The open files. */
    List<SegmentFile> files() {
        List<SegmentFile> files = new ArrayList<>(data.files());
        if (liveDocsFile != null) {
            files.add(liveDocsFile);
        }
        return files;
    }

    @Override
    public int size() {
        return data.rows();
    }

    @Override
    public Keys keys() {
        return data.keys();
    }

    @Override
    public boolean holds(Field field) {
        return data.holds(field);
    }

    @Override
    public DenseVectors vectors(Field.Dense field) {
        return data.vectors(field);
    }

    @Override
    public @Nullable AnnIndex index(Field.Dense field) {
        return data.index(field);
    }

    /** Most searches see all rows of a segment: this is there for them. */
    @Override
    public AnnPart part(Field.Dense field, int visible, @Nullable RowFilter filter) {
        return filter == null ? data.part(field) : Rows.super.part(field, visible, filter);
    }

    @Override
    public TokenVectors tokens(Field.Tokens field) {
        return data.tokens(field);
    }

    /** Bytes of the file of a field's token vectors; 0 where there is none. */
    long tokenBytes(Field.Tokens field) {
        return tokens(field) instanceof TokenVectorsFile file ? file.length() : 0;
    }

    @Override
    public @Nullable LateIndex index(Field.Tokens field) {
        return data.index(field);
    }

    @Override
    public LatePart part(Field.Tokens field, int visible, @Nullable RowFilter filter) {
        return filter == null ? data.part(field) : Rows.super.part(field, visible, filter);
    }

    @Override
    public Column attribute(Field.Attribute field) {
        return data.attribute(field);
    }

    @Override
    public Payloads payloads() {
        return data.payloads();
    }

    @Override
    public Column.@Nullable Longs expiries() {
        return data.expiries();
    }

    @Override
    public long earliestExpiry() {
        return data.earliestExpiry();
    }

    @Override
    public boolean live(int row, long sequence) {
        return liveDocs.live(row, sequence);
    }

    @Override
    public @Nullable RowFilter live(long sequence) {
        return liveDocs.filter(sequence);
    }

    @Override
    public int find(MemorySegment key, int visible, long sequence) {
        int row = keys().find(key);
        return row != Keys.ABSENT && liveDocs.live(row, sequence) ? row : Keys.ABSENT;
    }

    @Override
    public void delete(int row, long sequence) {
        liveDocs.delete(row, sequence);
    }

    @Override
    public void deletedAfter(long sequence, Deletions.Sink sink) {
        liveDocs.deletedAfter(sequence, sink);
    }

    @Override
    public boolean retain() {
        return references.retain();
    }

    @Override
    public void release() {
        if (references.release()) {
            Arena memory = arena;
            if (memory != null) {
                memory.close();
            }
            if (liveDocsFile != null) {
                String name = liveDocsFile.mapped().name();
                liveDocsFile.release();
                if (liveDocsObsolete) {
                    Leftovers.deleteFile(data.store(), name);
                }
            }
            data.release();
        }
    }

    /** Has the file of its live docs deleted with the last reference: another generation has come. */
    void deleteLiveDocsWhenReleased() {
        liveDocsObsolete = true;
    }

    /** Has all files deleted with the last reference: no version edit names them any more. */
    void deleteWhenReleased() {
        liveDocsObsolete = true;
        data.deleteWhenReleased();
    }
}
