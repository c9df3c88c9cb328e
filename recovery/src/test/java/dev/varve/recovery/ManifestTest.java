package dev.varve.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.FileHeader;
import dev.varve.codecs.FileKind;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.RecordBuffer;
import dev.varve.codecs.UnsupportedFormatException;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.NoSpaceException;
import dev.varve.mmap.OutputFile;
import dev.varve.recovery.VersionEdit.CollectionAdded;
import dev.varve.recovery.VersionEdit.CollectionRemoved;
import dev.varve.recovery.VersionEdit.FileEntry;
import dev.varve.recovery.VersionEdit.LiveDocsReplaced;
import dev.varve.recovery.VersionEdit.LogNumber;
import dev.varve.recovery.VersionEdit.SchemaChanged;
import dev.varve.recovery.VersionEdit.SegmentAdded;
import dev.varve.recovery.VersionEdit.SegmentRemoved;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {

    private static final UUID STORE = new UUID(7, 8);
    private static final Manifest.Options SMALL = new Manifest.Options(1 << 13);
    private static final CollectionAdded BOOKS = new CollectionAdded(1, "books", new byte[] {1, 2});
    private static final SegmentAdded SEGMENT = segment(1, 1);

    @TempDir
    Path directory;

    private WatchedFiles watched;
    private FileStore files;

    @BeforeEach
    void open() throws IOException {
        watched = new WatchedFiles(DiskFileStore.open(directory, DiskFileStore.Options.defaults()));
        files = watched.store();
        files.createDirectory("");
    }

    private static SegmentAdded segment(int collection, long number) {
        String name = StoreFiles.segment(number) + "/keys.vks";
        return new SegmentAdded(collection, number, 7, 10, List.of(new FileEntry(name, 4)));
    }

    @Test
    void shouldFindTheStateAgain() throws IOException {
        StoreState state;
        assertFalse(Manifest.exists(files));
        try (Manifest manifest = Manifest.create(files, STORE, SMALL)) {
            manifest.append(List.of(BOOKS, SEGMENT));
            var live = new LiveDocsReplaced(1, 3, new FileEntry(StoreFiles.liveDocs(1, 3), 9));
            state = manifest.append(List.of(live, new LogNumber(4, 77)));
        }
        assertTrue(Manifest.exists(files));
        try (Manifest manifest = Manifest.open(files, SMALL)) {
            assertEquals(state, manifest.state());
            assertEquals(STORE, manifest.storeId());
            assertEquals(
                    3, manifest.state().segmentsOf(1).findFirst().orElseThrow().generation());
            assertEquals(4, manifest.state().log());
            assertEquals(77, manifest.state().sequence());
            assertTrue(manifest.report().sealed());
            state = manifest.append(List.of(new SegmentRemoved(1)));
        }
        assertEquals(state, Manifest.read(files).state());
        assertEquals(2, state.nextSegment(), "a number is not given out again");
        assertThrows(FileAlreadyExistsException.class, () -> Manifest.create(files, STORE, SMALL));
    }

    @Test
    void shouldRollOverToANewManifest() throws IOException {
        StoreState state;
        try (Manifest manifest = Manifest.create(files, STORE, SMALL)) {
            state = manifest.append(List.of(BOOKS));
            for (int i = 1; i <= 300; i++) {
                manifest.append(List.of(segment(1, i)));
                state = manifest.append(List.of(new SegmentRemoved(i)));
            }
            assertTrue(manifest.number() > 2, () -> "rolled to " + manifest.number());
            assertEquals(List.of("CURRENT", StoreFiles.manifest(manifest.number())), files.list(""));
            assertTrue(files.length(StoreFiles.manifest(manifest.number())) < (1 << 13) + 200);
        }
        assertEquals(state, Manifest.read(files).state());
        assertEquals(301, state.nextSegment());
    }

    @Test
    void shouldRefuseEditsThatDoNotFit() throws IOException {
        try (Manifest manifest = Manifest.create(files, STORE, SMALL)) {
            StoreState state = manifest.append(List.of(BOOKS, SEGMENT));
            List<VersionEdit> misfits = List.of(
                    new CollectionAdded(1, "others", new byte[0]),
                    new CollectionAdded(2, "books", new byte[0]),
                    new CollectionAdded(2, "", new byte[0]),
                    new CollectionRemoved(2),
                    SEGMENT,
                    segment(2, 5),
                    new SegmentRemoved(2),
                    new SegmentAdded(1, 5, 0, -1, List.of()),
                    new SegmentAdded(1, 5, -1, 1, List.of()),
                    new SchemaChanged(2, new byte[] {1}),
                    new SegmentAdded(1, 5, 0, 1, List.of(new FileEntry("segments/000001/keys.vks", 4))),
                    new SegmentAdded(1, 5, 0, 1, List.of(new FileEntry("segments/000005/../../x", 4))),
                    new SegmentAdded(1, 5, 0, 1, List.of(new FileEntry("segments/000005/..", 4))),
                    new SegmentAdded(1, 5, 0, 1, List.of(new FileEntry("segments/000005/x", -4))),
                    new LiveDocsReplaced(2, 1, new FileEntry(StoreFiles.liveDocs(2, 1), 4)),
                    new LiveDocsReplaced(1, 0, new FileEntry(StoreFiles.liveDocs(1, 0), 4)),
                    new LiveDocsReplaced(1, 1, new FileEntry("CURRENT", 4)),
                    new LogNumber(0, 1));
            for (VersionEdit misfit : misfits) {
                List<VersionEdit> edits = List.of(new CollectionAdded(9, "nine", new byte[0]), misfit);
                assertThrows(IllegalArgumentException.class, () -> manifest.append(edits), misfit::toString);
                assertSame(state, manifest.state());
            }
            assertThrows(IllegalArgumentException.class, () -> manifest.append(List.of()));
        }
        assertEquals(
                List.of(BOOKS),
                List.copyOf(Manifest.read(files).state().collections().values()));
    }

    @Test
    void shouldRejectAManifestWhoseEditsDoNotFit() throws IOException {
        writeManifest(record -> EditCodec.encode(List.of(new SegmentRemoved(5)), record));
        CorruptFileException e = assertThrows(CorruptFileException.class, () -> Manifest.read(files));
        assertTrue(e.file().endsWith(StoreFiles.manifest(1)), e::toString);
        assertEquals(FileHeader.BYTES, e.offset());
    }

    @Test
    void shouldRejectEditsOfANewerBuild() throws IOException {
        writeManifest(record -> record.writeByte(99));
        UnsupportedFormatException e = assertThrows(UnsupportedFormatException.class, () -> Manifest.read(files));
        assertEquals(99, e.found());
    }

    @Test
    void shouldRejectEditsThatEndEarlyOrCountTooHigh() throws IOException {
        writeManifest(record -> {
            record.writeByte(3);
            for (int i = 0; i < 3; i++) {
                record.writeVarLong(1);
            }
            record.writeVarLong(Integer.MAX_VALUE);
        });
        assertThrows(CorruptFileException.class, () -> Manifest.read(files));
    }

    @Test
    void shouldSayThatAStoreLostItsCurrent() throws IOException {
        try (Manifest manifest = Manifest.create(files, STORE, SMALL)) {
            manifest.append(List.of(BOOKS));
        }
        files.createDirectory(StoreFiles.segment(1));
        files.delete(StoreFiles.CURRENT);
        assertThrows(CorruptFileException.class, () -> Manifest.exists(files));
        assertThrows(CorruptFileException.class, () -> Manifest.create(files, STORE, SMALL));
    }

    @Test
    void shouldBePoisonedByAFailedSync() throws IOException {
        Manifest manifest = Manifest.create(files, STORE, SMALL);
        StoreState state = manifest.append(List.of(BOOKS));
        IOException failure = new IOException("the disk is gone");
        watched.watch(operation -> {
            if (operation.equals("sync")) {
                throw failure;
            }
        });
        assertSame(failure, assertThrows(IOException.class, () -> manifest.append(List.of(SEGMENT))));
        watched.watch(operation -> {});
        assertSame(state, manifest.state());
        WriterPoisonedException poisoned =
                assertThrows(WriterPoisonedException.class, () -> manifest.append(List.of(SEGMENT)));
        assertSame(failure, poisoned.getCause());
        manifest.close();
        assertThrows(IOException.class, () -> manifest.append(List.of(SEGMENT)));
    }

    @Test
    void shouldGoOnOnceThereIsSpaceAgain() throws IOException {
        try (Manifest manifest = Manifest.create(files, STORE, SMALL)) {
            StoreState state = manifest.append(List.of(BOOKS));
            watched.watch(operation -> {
                if (operation.equals("write")) {
                    throw new NoSpaceException("full", new IOException("ENOSPC"));
                }
            });
            assertThrows(NoSpaceException.class, () -> manifest.append(List.of(SEGMENT)));
            assertSame(state, manifest.state());
            assertNull(manifest.failure());
            watched.watch(operation -> {});
            state = manifest.append(List.of(SEGMENT));
            assertEquals(state, Manifest.read(files).state());
        }
    }

    @Test
    void shouldWriteNothingToAManifestOnceItWasClosed() throws IOException {
        Manifest.create(files, STORE, SMALL).close();
        long syncs = watched.syncs();
        try (Manifest manifest = Manifest.open(files, SMALL)) {
            assertEquals(1, manifest.number());
            assertEquals(syncs, watched.syncs(), "to open what was closed writes nothing");
            manifest.append(List.of(BOOKS));
            assertEquals(2, manifest.number());
            assertFalse(files.exists(StoreFiles.manifest(1)));
        }
        try (Manifest manifest = Manifest.open(files, SMALL)) {
            assertEquals(2, manifest.number());
        }
        assertTrue(Manifest.read(files).report().sealed(), "still, as nothing was appended");
    }

    @Test
    void shouldTellWhichFilesAreMissingAndWhichAreLeftOver() throws IOException {
        try (Manifest manifest = Manifest.create(files, STORE, SMALL)) {
            StoreState state = manifest.append(List.of(BOOKS, SEGMENT, new LogNumber(3, 9)));
            assertThrows(CorruptFileException.class, () -> LiveFiles.require(files, state));
            files.createDirectory(StoreFiles.segment(1));
            files.createDirectory(StoreFiles.segment(2));
            files.createDirectory(StoreFiles.LIVE_DOCS);
            files.createDirectory(StoreFiles.LOGS);
            List<String> orphans = List.of(
                    "CURRENT.tmp",
                    "MANIFEST-000009",
                    "wal/000002.log",
                    "live/000001-000001.del",
                    "segments/000001/stray",
                    "segments/000002/keys.vks");
            List<String> others = List.of("notes.txt", "MANIFEST-9", "wal/000003.log", "wal/readme");
            for (String name : orphans) {
                put(name, 1);
            }
            for (String name : others) {
                put(name, 1);
            }
            put("segments/000001/keys.vks", 5);
            CorruptFileException e = assertThrows(CorruptFileException.class, () -> LiveFiles.require(files, state));
            assertEquals(4, e.offset(), e::toString);
            files.delete("segments/000001/keys.vks");
            put("segments/000001/keys.vks", 4);
            LiveFiles.require(files, state);
            List<String> deleted = LiveFiles.deleteOrphans(files, manifest);
            assertEquals(7, deleted.size(), deleted::toString);
            assertTrue(deleted.containsAll(orphans) && deleted.contains("segments/000002"), deleted::toString);
            assertEquals(List.of(), LiveFiles.orphans(files, manifest));
            for (String name : others) {
                assertTrue(files.exists(name), name);
            }
            LiveFiles.require(files, state);
        }
    }

    private void put(String name, int length) throws IOException {
        try (OutputFile file = files.create(name)) {
            file.write(MemorySegment.ofArray(new byte[length]));
        }
    }

    /** A manifest of one record, with all checksums right. */
    private void writeManifest(Consumer<RecordBuffer> edits) throws IOException {
        var origin = new FileOrigin(STORE, 1);
        try (RecordBuffer record = new RecordBuffer(4096, 4096)) {
            edits.accept(record);
            FrameWriter.create(
                            files,
                            StoreFiles.manifest(1),
                            FileKind.MANIFEST,
                            origin,
                            4096,
                            begun -> begun.append(Frame.RECORD, 1, record.segment()))
                    .close();
        }
        Current.prepare(files, 1);
        Current.publish(files);
    }
}
