package dev.varve.storage;

import static dev.varve.storage.IndexedStore.OPTIONS;
import static dev.varve.storage.IndexedStore.damage;
import static dev.varve.storage.IndexedStore.files;
import static dev.varve.storage.IndexedStore.index;
import static dev.varve.storage.IndexedStore.requireIndexes;
import static dev.varve.storage.IndexedStore.segments;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.CheckReport;
import dev.varve.CorruptException;
import dev.varve.RepairReport;
import dev.varve.VectorStore;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.GraphFile;
import dev.varve.codecs.GraphWriter;
import dev.varve.mmap.Access;
import dev.varve.mmap.DiskFileStore;
import dev.varve.recovery.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage to codes and graphs: no record is lost by it. */
class IndexDamageTest {

    /** In the body, the first byte behind the header. */
    private static final long BODY = 4096;

    @TempDir
    Path directory;

    private final IndexedStore docs = new IndexedStore();

    @BeforeEach
    void writeTwoSegments() {
        try (VectorStore store = open()) {
            docs.put(store, 0, 200);
            store.flush();
            docs.put(store, 150, 300);
            docs.delete(store, 1, 2, 3);
            store.flush();
        }
    }

    private VectorStore open() {
        return Engines.open(directory, OPTIONS);
    }

    private Path file(int segment, String name) {
        return directory.resolve("segments/%06d/%s".formatted(segment, name));
    }

    private void requireSound() {
        assertTrue(VectorStore.check(directory).sound());
        try (VectorStore store = open()) {
            assertEquals(Optional.empty(), store.stats().trouble());
            requireIndexes(store);
            docs.requireRight(store);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cosine.gra", "cosine.cod", "l2.gra", "l2.cod"})
    void shouldFindDamageAndMakeTheIndexAnew(String name) throws IOException {
        for (long offset : new long[] {0, BODY, Files.size(file(1, name)) - 1}) {
            damage(file(1, name), offset);
            CheckReport check = VectorStore.check(directory);
            assertFalse(check.sound());
            CheckReport.Finding finding = check.findings().getFirst();
            assertTrue(finding.file().endsWith(name), finding::toString);
            assertTrue(finding.meaning().contains("no record is lost"), finding::toString);
            damage(file(1, name), offset);
        }
        damage(file(1, name), BODY);
        RepairReport repair = VectorStore.repair(directory);
        assertTrue(repair.changed());
        assertEquals(0, repair.goneKeys() + repair.unnamed());
        assertTrue(repair.losses().getFirst().contains("0 records are gone"), repair::toString);
        requireSound();
    }

    @Test
    void shouldMakeARepairedIndexAsItWasMadeBefore() {
        damage(file(1, "cosine.cod"), BODY);
        VectorStore.repair(directory);
        try (VectorStore store = open()) {
            var index = Objects.requireNonNull(index(segments(store).getFirst()));
            assertEquals(8, index.graph().degree());
            assertEquals(16, index.graph().parameters().beam());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cosine.gra", "cosine.cod"})
    void shouldNotOpenAStoreWithHalfOfAnIndex(String name) throws IOException {
        Files.delete(file(1, name));
        assertThrows(CorruptException.class, this::open);
        assertEquals(1, VectorStore.check(directory).damages());
        VectorStore.repair(directory);
        requireSound();
    }

    @Test
    void shouldSayWhatToDoAboutADamagedIndex() {
        damage(file(1, "cosine.gra"), 0);
        CorruptException refused = assertThrows(CorruptException.class, this::open);
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains("cosine.gra") && message.contains("no record is lost"), message);
        assertTrue(message.contains("repair it"), message);
    }

    @Test
    void shouldCompactOverADamagedGraph() {
        try (VectorStore store = open()) {
            docs.put(store, 1_000, 2_500); // of more than one block: the last is read when the store is opened
            store.flush(); // for closing it waits for no index
        }
        damage(file(3, "cosine.gra"), BODY);
        try (VectorStore store = open()) {
            store.compact().await();
            assertEquals(1, segments(store).size());
            docs.requireRight(store);
        }
        assertEquals(2, files(directory, ".gra").size());
        requireSound();
    }

    /** Its checksums are right, and it says what cannot be. */
    @Test
    void shouldCompactOverAGraphThatNoWriterWrites() throws IOException {
        var store = DiskFileStore.open(directory, DiskFileStore.Options.defaults());
        String name = "segments/000001/cosine.gra";
        long length = store.length(name);
        var origin = new FileOrigin(Manifest.read(store).storeId(), 1);
        GraphFile sound = GraphFile.open(store, name, length, origin, Access.NORMAL);
        store.delete(name);
        try (var writer = new GraphWriter(store, name, origin, sound.parameters())) {
            int[] neighbours = new int[sound.degree()];
            for (int row = 0; row < sound.size(); row++) {
                int count = sound.neighbours(row, neighbours);
                neighbours[0] = row == 77 ? sound.size() : neighbours[0];
                writer.add(neighbours, count);
            }
            int[] entryPoints = IntStream.range(0, sound.entryPoints())
                    .map(sound::entryPoint)
                    .toArray();
            assertEquals(length, writer.finish(sound.calibration(), entryPoints));
        } finally {
            sound.release();
        }
        assertEquals(1, VectorStore.check(directory).damages());
        try (VectorStore open = open()) {
            open.compact().await();
            docs.requireRight(open);
        }
        requireSound();
    }

    @Test
    void shouldListTheFilesOfIndexes() throws IOException {
        var files = DiskFileStore.open(directory, DiskFileStore.Options.defaults());
        List<String> names =
                Manifest.read(files).state().files().map(file -> file.name()).toList();
        assertTrue(names.contains("segments/000001/cosine.cod") && names.contains("segments/000001/l2.gra"));
    }
}
