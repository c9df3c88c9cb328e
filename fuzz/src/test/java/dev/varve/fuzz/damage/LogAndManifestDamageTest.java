package dev.varve.fuzz.damage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.FileHeader;
import dev.varve.codecs.UnsupportedFormatException;
import dev.varve.fuzz.disk.CrashImage;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.recovery.Damage;
import dev.varve.recovery.LogReplay;
import dev.varve.recovery.LogSalvage;
import dev.varve.recovery.Manifest;
import dev.varve.recovery.ManifestSalvage;
import dev.varve.recovery.ReplayReport;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.StoreState;
import dev.varve.recovery.TailReason;
import dev.varve.recovery.VersionEdit.CollectionAdded;
import dev.varve.recovery.VersionEdit.FileEntry;
import dev.varve.recovery.VersionEdit.LiveDocsReplaced;
import dev.varve.recovery.VersionEdit.SegmentAdded;
import dev.varve.recovery.WriteAheadLog;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every bit flipped and every length cut, in log, manifest and CURRENT: a typed error, or a prefix of what was written
 * (I6, I7).
 */
class LogAndManifestDamageTest {

    private static final UUID STORE = new UUID(1, 2);
    private static final String LOG = StoreFiles.log(1);
    private static final String NEXT_LOG = StoreFiles.log(2);
    private static final String MANIFEST = StoreFiles.manifest(1);
    private static final int BATCHES = 6;

    private final SimulatedDisk disk = new SimulatedDisk();
    private final List<StoreState> states = new ArrayList<>();

    private WriteAheadLog log;
    private Manifest manifest;

    /** Batches 1 to 4 are synced in pairs, 5 and 6 are not; without seals, as a crash leaves log and manifest. */
    @BeforeEach
    void write() throws IOException {
        disk.createDirectory("");
        log = WriteAheadLog.create(disk, STORE, 1, 0, WriteAheadLog.Options.DEFAULT);
        manifest = Manifest.create(disk, STORE, Manifest.Options.DEFAULT);
        for (int i = 1; i <= BATCHES; i++) {
            long position = log.append(i, batch(i));
            if (i == 2 || i == 4) {
                log.sync(position);
            }
        }
        log.flush();
        states.add(manifest.state());
        states.add(manifest.append(List.of(new CollectionAdded(1, "books", new byte[] {7}))));
        states.add(manifest.append(List.of(
                new SegmentAdded(1, 1, 4, 10, List.of(new FileEntry("segments/000001/keys.vks", 4096))),
                new SegmentAdded(1, 2, 4, 10, List.of(new FileEntry("segments/000002/keys.vks", 8192))))));
        states.add(manifest.append(List.of(new LiveDocsReplaced(2, 1, new FileEntry("live/000002-000001.del", 4100)))));
    }

    @AfterEach
    void close() {
        disk.close();
    }

    @Test
    void shouldReplayAPrefixOrFailForEveryBitOfAnOpenLog() throws IOException {
        Outcomes outcomes = new Outcomes();
        forEachBit(LOG, damaged -> outcomes.add(replayed(damaged)));
        // Only what was never known to be synced may go: flipping 1 and 2 is found out by 3 and later, 3 and 4 by 5 and
        // 6. The zeros behind a payload are none of them.
        outcomes.requireOnly(4, 5, BATCHES);
        assertTrue(outcomes.errors > 8 * FileHeader.BYTES, outcomes::toString);
    }

    @Test
    void shouldReplayAllOrFailForEveryBitOfASealedLog() throws IOException {
        log.close();
        Outcomes outcomes = new Outcomes();
        forEachBit(LOG, damaged -> outcomes.add(replayed(damaged)));
        outcomes.requireOnly(BATCHES);
    }

    /** No checksum covers them, and nothing is lost by them: an open goes on, a salvage says so and goes on. */
    @Test
    void shouldReplayEveryBatchWhereZerosBehindOneAreNone() throws IOException {
        long link = FileHeader.BYTES + FrameFile.FRAME_HEADER;
        long padding = link + FrameFile.FRAME_HEADER + batch(1).byteSize();
        requireToldByASalvage(padding, padding + 3);
    }

    @Test
    void shouldReplayEveryBatchWhereZerosBehindTheLastOneAreNone() throws IOException {
        requireToldByASalvage(disk.length(LOG) - padding(BATCHES), disk.length(LOG) - 1);
    }

    @Test
    void shouldReplayEveryBatchOfASealedLogWhereZerosBehindTheLastOneAreNone() throws IOException {
        long end = disk.length(LOG);
        log.close();
        requireToldByASalvage(end - padding(BATCHES), end - 1);
    }

    /** @param padding where the zeros begin of which the one at {@code at} is none */
    private void requireToldByASalvage(long padding, long at) throws IOException {
        disk.damage(LOG, at, MemorySegment.ofArray(new byte[] {1}));
        assertEquals(BATCHES, replay(disk).batches());
        List<Damage> damages = new ArrayList<>();
        List<Long> salvaged = new ArrayList<>();
        LogSalvage.read(disk, STORE, 1, Long.MAX_VALUE, 0, (sequence, _) -> salvaged.add(sequence), damages::add);
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L), salvaged);
        assertEquals(1, damages.size());
        assertEquals(padding, damages.getFirst().offset());
        assertEquals("nothing is lost", damages.getFirst().meaning());
    }

    /** Each byte of the manifest that a flip of leaves the state as it was, in the middle and at the end. */
    @Test
    void shouldTellOfZerosOfAManifestThatAreNone() throws IOException {
        byte[] bytes = Disks.read(disk, MANIFEST);
        int told = 0;
        for (int at = FileHeader.BYTES; at < bytes.length; at++) {
            try (SimulatedDisk damaged = disk.image(new CrashImage.AllKept())) {
                damaged.damage(MANIFEST, at, MemorySegment.ofArray(new byte[] {(byte) (bytes[at] ^ 1)}));
                if (state(damaged) == states.size() - 1) {
                    List<Damage> damages = new ArrayList<>();
                    assertFalse(ManifestSalvage.read(damaged, damages::add)
                            .orElseThrow()
                            .damaged());
                    assertEquals(1, damages.size());
                    assertEquals("nothing is lost", damages.getFirst().meaning());
                    assertTrue(damages.getFirst().offset() <= at
                            && at < damages.getFirst().offset() + 8);
                    told++;
                }
            }
        }
        assertTrue(told > 0, "no zeros behind any of the edits");
    }

    @Test
    void shouldReplayAPrefixForEveryLengthOfALog() throws IOException {
        Outcomes outcomes = new Outcomes();
        forEachLength(LOG, damaged -> outcomes.add(replayed(damaged)));
        outcomes.requireOnly(0, 1, 2, 3, 4, 5, BATCHES);
        assertEquals(FileHeader.BYTES, outcomes.errors, "a header that is cut");
    }

    @Test
    void shouldDropWhatFollowsALogThatACrashCutShort() throws IOException {
        log.roll();
        log.append(BATCHES + 1, batch(BATCHES + 1));
        log.append(BATCHES + 2, batch(BATCHES + 2));
        log.flush();
        Outcomes outcomes = new Outcomes();
        forEachLength(LOG, damaged -> {
            int batches = replayed(damaged);
            outcomes.add(batches);
            if (batches >= 0 && batches <= BATCHES) {
                ReplayReport dropped = replay(damaged).files().getLast();
                assertEquals(TailReason.AFTER_A_GAP, dropped.reason());
                assertEquals(damaged.length(NEXT_LOG) - FileHeader.BYTES, dropped.droppedBytes());
            }
        });
        outcomes.requireOnly(0, 1, 2, 3, 4, 5, BATCHES + 2);
        assertEquals(FileHeader.BYTES, outcomes.errors, "a header that is cut");
    }

    @Test
    void shouldFailWhereALogLostItsEndThatWasSyncedBeforeTheNext() throws IOException {
        log.roll();
        log.sync(log.append(BATCHES + 1, batch(BATCHES + 1)));
        log.append(BATCHES + 2, batch(BATCHES + 2));
        log.flush();
        Outcomes outcomes = new Outcomes();
        forEachLength(LOG, damaged -> outcomes.add(replayed(damaged)));
        outcomes.requireOnly(BATCHES + 2);
        assertEquals(disk.length(LOG), outcomes.errors, "every cut");
        Outcomes flipped = new Outcomes();
        forEachBit(LOG, damaged -> flipped.add(replayed(damaged)));
        flipped.requireOnly(BATCHES + 2);
        int zeros = IntStream.rangeClosed(1, BATCHES)
                .map(LogAndManifestDamageTest::padding)
                .sum();
        assertEquals(8 * (disk.length(LOG) - zeros), flipped.errors, "every bit but of the zeros behind payloads");
    }

    @Test
    void shouldReplayAPrefixOrFailForEveryBitAndLengthOfALogThatFollows() throws IOException {
        log.roll();
        log.append(BATCHES + 1, batch(BATCHES + 1));
        log.sync(log.append(BATCHES + 2, batch(BATCHES + 2)));
        log.append(BATCHES + 3, batch(BATCHES + 3));
        log.flush();
        Outcomes flipped = new Outcomes();
        forEachBit(NEXT_LOG, damaged -> flipped.add(replayed(damaged)));
        // The last one alone was never known to be synced.
        flipped.requireOnly(BATCHES + 2, BATCHES + 3);
        assertTrue(flipped.errors > 8 * FileHeader.BYTES, flipped::toString);
        Outcomes cut = new Outcomes();
        forEachLength(NEXT_LOG, damaged -> cut.add(replayed(damaged)));
        cut.requireOnly(BATCHES, BATCHES + 1, BATCHES + 2, BATCHES + 3);
        assertEquals(0, cut.errors);
    }

    @Test
    void shouldBeginAManifestAfreshWhateverATornTailIs() throws IOException {
        forEachLength(MANIFEST, damaged -> {
            int found = state(damaged);
            if (found >= 0) {
                try (Manifest opened = Manifest.open(damaged, Manifest.Options.DEFAULT)) {
                    assertEquals(states.get(found), opened.state());
                    assertEquals(2, opened.number());
                    assertTrue(damaged.exists(MANIFEST), "left for the caller, who first checks that all is there");
                }
                Manifest.Contents again = Manifest.read(damaged);
                assertEquals(states.get(found), again.state());
                assertEquals(0, again.report().droppedBytes());
                assertTrue(again.report().sealed());
            }
        });
    }

    @Test
    void shouldGiveAnEarlierStateOrFailForEveryBitOfAManifest() throws IOException {
        Outcomes outcomes = new Outcomes();
        forEachBit(MANIFEST, damaged -> outcomes.add(state(damaged)));
        // The last edits are not known to be synced to those before; the zeros between edits tell nothing.
        outcomes.requireOnly(2, 3);
        assertTrue(outcomes.errors > 8 * FileHeader.BYTES, outcomes::toString);
    }

    @Test
    void shouldGiveTheStateOrFailForEveryBitOfASealedManifest() throws IOException {
        manifest.close();
        Outcomes outcomes = new Outcomes();
        forEachBit(MANIFEST, damaged -> outcomes.add(state(damaged)));
        outcomes.requireOnly(3);
    }

    @Test
    void shouldGiveAnEarlierStateOrFailForEveryLengthOfAManifest() throws IOException {
        Outcomes outcomes = new Outcomes();
        forEachLength(MANIFEST, damaged -> outcomes.add(state(damaged)));
        outcomes.requireOnly(0, 1, 2, 3);
    }

    @Test
    void shouldFailForEveryBitAndLengthOfCurrent() throws IOException {
        Outcomes outcomes = new Outcomes();
        forEachBit(StoreFiles.CURRENT, damaged -> outcomes.add(state(damaged)));
        outcomes.requireOnly();
        assertEquals(8 * disk.length(StoreFiles.CURRENT), outcomes.errors);
        forEachLength(StoreFiles.CURRENT, damaged -> {
            if (damaged.length(StoreFiles.CURRENT) < disk.length(StoreFiles.CURRENT)) {
                outcomes.add(state(damaged));
            }
        });
        outcomes.requireOnly();
    }

    @Test
    void shouldFailWhereAFileIsAnotherStores() throws IOException {
        byte[] header = header(new UUID(3, 4));
        disk.damage(LOG, 0, MemorySegment.ofArray(header));
        CorruptFileException e = assertThrows(CorruptFileException.class, () -> replay(disk));
        assertTrue(String.valueOf(e.getMessage()).contains("number 1"), e::toString);
    }

    private static byte[] header(UUID store) throws IOException {
        try (SimulatedDisk other = new SimulatedDisk()) {
            other.createDirectory("");
            WriteAheadLog.create(other, store, 1, 0, WriteAheadLog.Options.DEFAULT)
                    .close();
            return Arrays.copyOf(Disks.read(other, LOG), FileHeader.BYTES);
        }
    }

    /** Batches replayed, or -1 for a typed error. */
    private static int replayed(SimulatedDisk damaged) throws IOException {
        try {
            return (int) replay(damaged).batches();
        } catch (CorruptFileException | UnsupportedFormatException e) {
            String message = String.valueOf(e.getMessage());
            assertTrue(message.contains(LOG) || message.contains(NEXT_LOG), e::toString);
            return -1;
        }
    }

    private static LogReplay.Result replay(SimulatedDisk damaged) throws IOException {
        int[] next = {1};
        return LogReplay.read(damaged, STORE, 1, 0, (sequence, payload) -> {
            assertEquals(next[0], sequence);
            assertEquals(-1, payload.mismatch(batch(next[0])));
            next[0]++;
        });
    }

    /** Which of the states a manifest gives, or -1 for a typed error. */
    private int state(SimulatedDisk damaged) throws IOException {
        try {
            int index = states.indexOf(Manifest.read(damaged).state());
            assertTrue(index >= 0, "a state that never was");
            return index;
        } catch (CorruptFileException | UnsupportedFormatException e) {
            return -1;
        }
    }

    private static MemorySegment batch(int sequence) {
        byte[] bytes = new byte[10 + sequence * 7];
        new Random(sequence).nextBytes(bytes);
        return MemorySegment.ofArray(bytes);
    }

    /** Zeros behind a batch. */
    private static int padding(int sequence) {
        return (int) (-batch(sequence).byteSize() & 7);
    }

    private void forEachBit(String name, DamageCheck check) throws IOException {
        byte[] bytes = Disks.read(disk, name);
        for (int at = 0; at < bytes.length; at++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                try (SimulatedDisk damaged = disk.image(new CrashImage.AllKept())) {
                    damaged.damage(name, at, MemorySegment.ofArray(new byte[] {(byte) (bytes[at] ^ 1 << bit)}));
                    check.check(damaged);
                }
            }
        }
    }

    private void forEachLength(String name, DamageCheck check) throws IOException {
        for (long length = 0; length <= disk.length(name); length++) {
            try (SimulatedDisk damaged = disk.image(new CrashImage.AllKept())) {
                damaged.append(name, length).close();
                check.check(damaged);
            }
        }
    }

    @FunctionalInterface
    private interface DamageCheck {
        void check(SimulatedDisk damaged) throws IOException;
    }

    /** How often each prefix came out, and how often an error. */
    private static final class Outcomes {
        private final SortedMap<Integer, Integer> prefixes = new TreeMap<>();
        private long errors;

        void add(int prefix) {
            if (prefix < 0) {
                errors++;
            } else {
                prefixes.merge(prefix, 1, Integer::sum);
            }
        }

        void requireOnly(Integer... expected) {
            assertEquals(List.of(expected), List.copyOf(prefixes.keySet()), this::toString);
        }

        @Override
        public String toString() {
            return prefixes + " and " + errors + " errors";
        }
    }
}
