package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.Schema;
import dev.varve.VectorCollection;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that no version names any more go while the store is open. */
class LeftoversTest {

    private static final Schema SCHEMA = Schema.builder().build();

    @TempDir
    Path directory;

    private List<String> files(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve(folder), 1)) {
            return files.skip(1)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void shouldDeleteLiveDocsThatWereReplaced() throws IOException {
        try (VectorStore store = VectorStore.open(directory)) {
            VectorCollection docs = store.collection("docs", SCHEMA);
            for (int key = 0; key < 5; key++) {
                docs.put(VectorRecord.builder("k" + key).build());
            }
            store.flush();
            for (int key = 0; key < 4; key++) {
                docs.delete("k" + key);
                store.flush();
            }
            assertEquals(List.of("000001-000004.del"), files("live"));
            docs.delete("k4");
            store.flush();
            assertEquals(List.of(), files("segments"));
            assertEquals(List.of(), files("live"));
        }
    }

    @Test
    void shouldDeleteADroppedCollectionWithTheLastSnapshot() throws IOException {
        try (VectorStore store = VectorStore.open(directory)) {
            VectorCollection docs = store.collection("docs", SCHEMA);
            docs.put(VectorRecord.builder("a").build());
            docs.put(VectorRecord.builder("b").build());
            store.flush();
            docs.delete("a");
            store.flush();
            try (var snapshot = store.snapshot()) {
                store.drop("docs");
                store.collection("docs", SCHEMA).put(VectorRecord.builder("c").build());
                store.flush();
                assertEquals(List.of("000001", "000002"), files("segments"));
                assertEquals(1, snapshot.collection("docs").count());
            }
            store.close(); // What the snapshot left is deleted behind its back.
            assertEquals(List.of("000002"), files("segments"));
            assertEquals(List.of(), files("live"));
        }
    }
}
