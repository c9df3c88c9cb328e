package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.Schema;
import dev.varve.Snapshot;
import dev.varve.StoreOptions;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader was the last to use goes behind its back, and is never forgotten. */
class DisposalTest {

    private static final Schema SCHEMA = Schema.builder().build();

    @TempDir
    Path directory;

    /** Makes a store whose only segment nothing needs but the snapshot that is returned. */
    private Snapshot begin(VectorStore store) {
        store.collection("docs", SCHEMA).put(VectorRecord.builder("a").build());
        store.flush();
        Snapshot snapshot = store.snapshot();
        store.drop("docs");
        assertTrue(Files.exists(segment()));
        return snapshot;
    }

    private Path segment() {
        return directory.resolve("segments/000001");
    }

    @Test
    void shouldNotDisposeOnTheReadersThread() {
        HeldBackground background = new HeldBackground(Background.Role.DISPOSAL);
        Environment environment = Engines.environment(directory, StoreOptions.DEFAULT, background);
        try (VectorStore store = StoreEngine.open(directory, environment, StoreOptions.DEFAULT)) {
            Snapshot snapshot = begin(store);
            background.hold();
            snapshot.close();
            assertTrue(Files.exists(segment()));
            background.letGo();
            while (Files.exists(segment()) || environment.files().mappingCount() > 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void shouldHaveDisposedWhenTheStoreIsClosed() {
        HeldBackground background = new HeldBackground(Background.Role.DISPOSAL);
        Environment environment = Engines.environment(directory, StoreOptions.DEFAULT, background);
        try (VectorStore store = StoreEngine.open(directory, environment, StoreOptions.DEFAULT)) {
            Snapshot snapshot = begin(store);
            background.hold();
            snapshot.close();
        }
        assertFalse(Files.exists(segment()));
        assertEquals(0, environment.files().mappingCount());
    }

    @Test
    void shouldDisposeOnTheReadersThreadOnceTheStoreIsClosed() {
        Environment environment = Environment.system(directory, StoreOptions.DEFAULT);
        Snapshot snapshot;
        try (VectorStore store = StoreEngine.open(directory, environment, StoreOptions.DEFAULT)) {
            snapshot = begin(store);
        }
        assertEquals(1, snapshot.collection("docs").count());
        snapshot.close();
        assertFalse(Files.exists(segment()));
        assertEquals(0, environment.files().mappingCount());
    }

    @Test
    void shouldDoWhatIsLeftByOneWhoDoesNotSeeThatItIsClosed() {
        List<String> done = new ArrayList<>();
        Background deaf = new Background() {
            @Override
            public void run(Role role, Runnable work) {
                // Closed already: what comes too late is not run.
            }

            @Override
            public void close() {
                // nothing runs
            }
        };
        Disposal disposal = new Disposal(deaf);
        disposal.leave(() -> done.add("before"));
        assertEquals(List.of(), done);
        disposal.close();
        disposal.leave(() -> done.add("after"));
        assertEquals(List.of("before", "after"), done);
    }
}
