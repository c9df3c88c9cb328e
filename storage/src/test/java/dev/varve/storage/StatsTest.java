package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.AttributeType;
import dev.varve.CompactionOptions;
import dev.varve.CorruptException;
import dev.varve.Durability;
import dev.varve.Filter;
import dev.varve.Key;
import dev.varve.Reads;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.StoreStats;
import dev.varve.VectorCollection;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.WriteBatch;
import dev.varve.mmap.BlockReaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a store tells of itself, beside what is on disk. */
class StatsTest {

    private static final Schema SCHEMA =
            Schema.builder().attribute("n", AttributeType.LONG).build();
    private static final StoreOptions OPTIONS =
            StoreOptions.DEFAULT.withCompaction(CompactionOptions.DEFAULT.withAutomatic(false));

    @TempDir
    Path directory;

    private static WriteBatch puts(int from, int to) {
        WriteBatch batch = new WriteBatch();
        for (int key = from; key < to; key++) {
            batch.put(
                    "docs",
                    VectorRecord.builder("k" + key)
                            .attribute("n", (long) key)
                            .payload(new byte[1_000])
                            .build());
        }
        return batch;
    }

    private long bytes(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve(folder))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellHowItReadsWhatIsNotInMemory(Reads asked) {
        assumeTrue(asked != Reads.IO_URING || best() == Reads.IO_URING);
        try (VectorStore store = Engines.open(directory, OPTIONS.withReads(asked))) {
            StoreStats.ReadStats reads = store.stats().reads();
            assertEquals(asked == Reads.BEST ? best() : asked, reads.way());
            assertEquals(0, reads.reads() + reads.bytes() + reads.repeated());
        }
    }

    /** Many containers allow no ring. */
    private static Reads best() {
        try (BlockReaders readers = ColdReads.open(Reads.BEST, Background.inline())) {
            return ColdReads.stats(readers).way();
        }
    }

    @Test
    void shouldCountWhatWasDoneSinceItWasOpened() throws IOException {
        try (VectorStore store = Engines.open(directory, OPTIONS)) {
            VectorCollection docs = store.collection("docs", SCHEMA);
            store.write(puts(0, 10), Durability.SYNCED);
            store.write(puts(5, 15), Durability.BUFFERED);
            store.write(new WriteBatch().delete("docs", Key.of("k0")).delete("docs", Key.of("none")));
            docs.delete(Filter.atMost("n", 3L));
            StoreStats.Counters counters = store.stats().counters();
            assertEquals(4, counters.batches());
            assertEquals(20, counters.recordsWritten());
            assertEquals(4, counters.recordsDeleted());
            assertEquals(3, counters.logSyncs());
            assertEquals(bytes("wal"), counters.logBytes());
            assertEquals(0, counters.flushes());
            assertEquals(0, store.stats().segments());

            store.flush();
            counters = store.stats().counters();
            long first = bytes("segments");
            assertEquals(1, counters.flushes());
            assertEquals(first, counters.flushedBytes());
            store.write(puts(20, 30));
            store.flush();
            long both = bytes("segments");
            assertEquals(both, store.stats().counters().flushedBytes());

            store.compact().await();
            counters = store.stats().counters();
            assertEquals(1, counters.compactions());
            assertEquals(both, counters.compactionBytesRead());
            assertEquals(bytes("segments"), counters.compactionBytesWritten());
            assertEquals(Duration.ZERO, counters.heldUp());
            double written = counters.logBytes() + both + bytes("segments");
            assertEquals(written / counters.logBytes(), counters.writeAmplification(), 1e-9);
        }
        try (VectorStore store = Engines.open(directory, OPTIONS)) {
            StoreStats stats = store.stats();
            assertEquals(0, stats.counters().batches() + stats.counters().flushes());
            assertEquals(0, stats.counters().recordsWritten() + stats.counters().compactions());
            assertEquals(1, Objects.requireNonNull(stats.roles().get("keys")).files());
            assertEquals(bytes("segments"), stats.mappedBytes());
            assertEquals(Optional.empty(), stats.trouble());
        }
    }

    @Test
    void shouldTellOfADamagedSegmentThatCannotBeMerged() throws IOException {
        try (VectorStore store = Engines.open(directory, OPTIONS)) {
            store.collection("docs", SCHEMA);
            for (int i = 0; i < 3; i++) {
                store.write(puts(10 * i, 10 * i + 10));
                store.flush();
            }
            Path damaged = directory.resolve("segments/000002/payload.vpl");
            byte[] content = Files.readAllBytes(damaged);
            content[4096] ^= 1; // The first byte behind the header.
            Files.write(damaged, content);
            CorruptException failure =
                    assertThrows(CorruptException.class, () -> store.compact().await());
            assertTrue(failure.toString().contains("payload.vpl"), failure::toString);
            String trouble = store.stats().trouble().orElseThrow();
            assertTrue(trouble.contains("payload.vpl") && trouble.contains("check the store"), trouble);
            store.write(puts(40, 41));
            store.flush();
            assertEquals(Optional.of(trouble), store.stats().trouble());
        }
    }
}
