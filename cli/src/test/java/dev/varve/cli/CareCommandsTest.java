package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.Metric;
import dev.varve.Schema;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code varve check}, {@code repair} and {@code compact}. */
class CareCommandsTest {

    private static final int RECORDS = 1000;
    private static final int DIMENSION = 128;

    @TempDir
    private Path temporary;

    private Path directory;

    @BeforeEach
    void fill() {
        directory = temporary.resolve("a store's");
        try (VectorStore store = VectorStore.open(directory)) {
            store.collection(
                    "docs", Schema.builder().dense("v", DIMENSION, Metric.DOT).build());
            store.write(batch(0, RECORDS / 2));
            store.flush();
            store.write(batch(RECORDS / 2, RECORDS));
        }
    }

    private static WriteBatch batch(int from, int to) {
        var batch = new WriteBatch();
        for (int i = from; i < to; i++) {
            float[] vector = new float[DIMENSION];
            vector[i % DIMENSION] = i + 1;
            batch.put(
                    "docs", VectorRecord.builder("key " + i).vector("v", vector).build());
        }
        return batch;
    }

    private Path vectors() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".vec"))
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private void damage() throws IOException {
        try (var file = new RandomAccessFile(vectors().toFile(), "rw")) {
            file.seek(5000);
            int old = file.read();
            file.seek(5000);
            file.write(old ^ 1);
        }
    }

    @Test
    void shouldFindASoundStoreSound() {
        Cli check = Cli.run("check", directory);
        assertEquals(0, check.exitCode(), check::toString);
        assertTrue(check.out().contains("The store is sound."), check.out());
        assertTrue(check.out().contains("1,000"), check.out());
        Cli repair = Cli.run("repair", directory);
        assertEquals(0, repair.exitCode(), repair::toString);
        assertTrue(repair.out().contains("nothing was changed"), repair.out());
    }

    @Test
    void shouldNameFileAndOffsetAndTheCommandThatRepairs() throws IOException {
        damage();
        Cli check = Cli.run("check", directory);
        assertEquals(1, check.exitCode(), check::toString);
        assertTrue(check.out().contains(vectors() + " at offset 4096"), check.out());
        assertTrue(check.out().contains("expected  block of"), check.out());
        assertTrue(check.out().contains("varve repair '" + temporary + "/a store'\\''s'"), check.out());
    }

    @Test
    void shouldKeepWhatCanBeReadAndNameTheRest() throws IOException {
        damage();
        Cli repair = Cli.run("repair", directory);
        assertEquals(0, repair.exitCode(), repair::toString);
        // A block of 64 KiB holds 128 vectors of 512 bytes.
        assertTrue(repair.out().contains("128 records are gone"), repair.out());
        assertTrue(repair.out().contains("gone: collection 'docs', key 'key 0'"), repair.out());
        assertTrue(repair.out().contains("gone: 108 more keys, listed in "), repair.out());
        try (Stream<Path> lost = Files.walk(directory.resolve("lost"))) {
            Path list =
                    lost.filter(file -> file.endsWith("GONE.tsv")).findFirst().orElseThrow();
            assertEquals(1 + 128, Files.readAllLines(list).size());
        }
        assertEquals(0, Cli.run("check", directory).exitCode());
        assertEquals(1, Cli.run("get", directory, "key 127").exitCode());
        assertEquals(0, Cli.run("get", directory, "key 128").exitCode());
        assertEquals(0, Cli.run("inspect", directory).exitCode());
    }

    @Test
    void shouldRefuseWhatIsNoStore() throws IOException {
        for (String command : new String[] {"check", "repair", "compact"}) {
            assertTrue(Cli.run(command, temporary.resolve("none")).refused(), command);
            assertTrue(
                    Cli.run(command, Files.createDirectories(temporary.resolve("empty")))
                            .refused(),
                    command);
        }
        try (VectorStore store = VectorStore.open(directory)) {
            assertTrue(Cli.run("check", store.path()).refused());
            assertTrue(Cli.run("repair", store.path()).refused());
        }
    }

    @Test
    void shouldCompact() {
        Cli compact = Cli.run("compact", directory);
        assertEquals(0, compact.exitCode(), compact::toString);
        assertTrue(compact.out().contains("segments before"), compact.out());
        try (VectorStore store = VectorStore.open(directory)) {
            assertEquals(1, store.stats().segments());
            assertEquals(RECORDS, store.collection("docs").count());
        }
    }
}
