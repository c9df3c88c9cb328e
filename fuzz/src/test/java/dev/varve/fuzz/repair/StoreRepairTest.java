package dev.varve.fuzz.repair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.CheckReport;
import dev.varve.CorruptException;
import dev.varve.InvalidArgumentException;
import dev.varve.LockedException;
import dev.varve.RepairOptions;
import dev.varve.RepairReport;
import dev.varve.VectorRecord;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.LiveDocsFile;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.recovery.Manifest;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.StoreState;
import dev.varve.recovery.VersionEdit.FileEntry;
import dev.varve.recovery.VersionEdit.LiveDocsReplaced;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each kind of damage to a store: found where it is, and repaired without a wrong value (I3, I6, I7). */
class StoreRepairTest {

    /** Files that are made of others. */
    private static final Set<String> DERIVED = Set.of("v.cod", "v.gra", "t.tco", "t.cod", "t.gra", "t.cen");

    private final Patient patient = Patient.of(7);

    @AfterEach
    void close() {
        patient.close();
    }

    /** Damages a copy of the store. */
    @FunctionalInterface
    private interface Damage {
        void to(SimulatedDisk disk) throws IOException;
    }

    /** What became of a damaged store. */
    private record Outcome(CheckReport check, RepairReport repair, SortedMap<String, VectorRecord> kept) {}

    private Outcome treat(Damage damage) throws IOException {
        return treat(damage, RepairOptions.DEFAULT);
    }

    private Outcome treat(Damage damage, RepairOptions options) throws IOException {
        try (SimulatedDisk disk = patient.copy()) {
            damage.to(disk);
            String before = disk.digest();
            CheckReport check = Patient.check(disk);
            assertFalse(check.sound());
            assertEquals(check, Patient.check(disk));
            assertEquals(before, disk.digest(), "a check changes nothing");
            RepairReport repair = Patient.repair(disk, options);
            assertTrue(repair.changed());
            CheckReport after = Patient.check(disk);
            assertTrue(after.sound(), after::toString);
            assertFalse(Patient.repair(disk).changed(), "repaired already");
            SortedMap<String, VectorRecord> kept = Patient.contents(disk);
            for (String name : repair.setAside()) {
                assertTrue(disk.exists(repair.directory().orElseThrow() + "/" + name), name);
            }
            return new Outcome(check, repair, kept);
        }
    }

    private static void requireFinding(CheckReport check, String file) {
        assertTrue(
                check.findings().stream()
                        .anyMatch(finding -> finding.severity() == CheckReport.Severity.DAMAGE
                                && finding.file().endsWith(file)),
                () -> file + " is not among " + check.findings());
    }

    /** Whatever is damaged in a segment: right values, and every key that is missing is told, or counted. */
    private void requireExact(Outcome outcome) {
        patient.requireRight(outcome.kept());
        Set<String> missing = new TreeSet<>(patient.held().keySet());
        missing.removeAll(outcome.kept().keySet());
        Set<String> told = new TreeSet<>();
        outcome.repair().gone().forEach(gone -> told.add(gone.key().toString()));
        if (outcome.repair().unnamed() == 0) {
            assertEquals(missing, told);
        } else {
            assertTrue(missing.containsAll(told));
            // Of a row whose key is lost nobody knows whether the log replaces it.
            assertTrue(missing.size() - told.size() <= outcome.repair().unnamed(), () -> missing + " but " + told);
        }
        assertEquals(told.size(), outcome.repair().goneKeys());
    }

    private String file(String suffix) throws IOException {
        return patient.files().stream()
                .filter(name -> name.endsWith(suffix))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + suffix));
    }

    @Test
    void shouldFindNothingInASoundStore() throws IOException {
        try (SimulatedDisk disk = patient.copy()) {
            CheckReport check = Patient.check(disk);
            assertTrue(check.sound(), check::toString);
            assertEquals(List.of(), check.findings());
            assertEquals(patient.settled().size(), check.records());
            assertEquals(Patient.LOGGED_BATCHES, check.batches());
            assertEquals(patient.files().size(), check.files());
            assertFalse(Patient.repair(disk).changed());
            assertFalse(disk.exists("lost"));
            SortedMap<String, VectorRecord> kept = Patient.contents(disk);
            patient.requireRight(kept);
            assertEquals(patient.held().keySet(), kept.keySet());
        }
    }

    @Test
    void shouldKeepEveryRowThatTheDamagedBlockDoesNotHold() throws IOException {
        String vectors = file(".vec");
        Outcome outcome = treat(disk -> Patient.flip(disk, vectors, 4096 + 70_000, 3));
        requireFinding(outcome.check(), vectors);
        requireExact(outcome);
        long rows = 65_536 / (Patient.DIMENSION * Float.BYTES);
        assertTrue(outcome.repair().goneKeys() > 0 && outcome.repair().goneKeys() <= rows + 2, outcome::toString);
        assertTrue(outcome.repair().setAside().contains(vectors));
    }

    @Test
    void shouldLoseNoMoreThanIsDamagedWhereverABitOfASegmentIsFlipped() throws IOException {
        Set<String> kinds = new HashSet<>();
        for (String name : patient.files()) {
            if (!name.startsWith("segments/") || !kinds.add(name.substring(name.lastIndexOf('/') + 1))) {
                continue;
            }
            long length = patient.disk().length(name);
            for (long offset : new long[] {2, 40, 4092, 4100, (4096 + length) / 2, length - 60, length - 2}) {
                Outcome outcome = treat(disk -> Patient.flip(disk, name, offset, 1));
                requireFinding(outcome.check(), name);
                requireExact(outcome);
                if (DERIVED.stream().anyMatch(name::endsWith)) {
                    assertEquals(patient.held().keySet(), outcome.kept().keySet(), name);
                }
            }
        }
        Set<String> all = new TreeSet<>(DERIVED);
        all.addAll(Set.of("keys.vks", "attributes.vat", "payload.vpl", "v.vec", "t.tok"));
        assertEquals(all, new TreeSet<>(kinds));
    }

    @Test
    void shouldRepairWhereAFileIsCutOrMissing() throws IOException {
        for (String name : patient.files()) {
            if (name.startsWith("segments/")) {
                Outcome cut =
                        treat(disk -> disk.append(name, disk.length(name) / 2).close());
                requireFinding(cut.check(), name);
                requireExact(cut);
                Outcome missing = treat(disk -> disk.delete(name));
                requireFinding(missing.check(), name);
                requireExact(missing);
            }
        }
    }

    @Test
    void shouldCountRowsWhoseKeysAreLost() throws IOException {
        String keys = file(".vks");
        Outcome outcome = treat(disk -> disk.delete(keys));
        requireExact(outcome);
        assertTrue(outcome.repair().unnamed() > 0);
        assertEquals(0, outcome.repair().goneKeys());
    }

    @Test
    void shouldNotTakeTheFileOfAnotherSegment() throws IOException {
        List<String> vectors =
                patient.files().stream().filter(name -> name.endsWith(".vec")).toList();
        Outcome outcome = treat(disk -> {
            byte[] first = Disks.read(disk, vectors.getFirst());
            byte[] last = Disks.read(disk, vectors.getLast());
            Disks.write(disk, vectors.getFirst(), last);
            Disks.write(disk, vectors.getLast(), first);
        });
        requireFinding(outcome.check(), vectors.getFirst());
        requireFinding(outcome.check(), vectors.getLast());
        requireExact(outcome);
    }

    @Test
    void shouldBringNoDeletedKeyBackWhereLiveDocsAreLost() throws IOException {
        String live = file(".del");
        Outcome outcome = treat(disk -> Patient.flip(disk, live, 4096, 0));
        requireFinding(outcome.check(), live);
        patient.requireRight(outcome.kept());
        Set<String> told = new TreeSet<>();
        outcome.repair().gone().forEach(gone -> {
            assertTrue(gone.doubtful());
            told.add(gone.key().toString());
        });
        Set<String> all = new TreeSet<>(told);
        all.addAll(outcome.kept().keySet());
        assertTrue(all.containsAll(patient.held().keySet()), "every key that is missing is told");
    }

    @Test
    void shouldKeepTheNewestWhereAKeyIsLiveTwice() throws IOException {
        Outcome outcome = treat(StoreRepairTest::reviveAll);
        assertTrue(
                outcome.check().findings().stream()
                        .anyMatch(finding -> finding.expected().contains("live once")),
                () -> outcome.check().toString());
        patient.held()
                .forEach((key, record) ->
                        assertTrue(Patient.equal(record, outcome.kept().get(key)), key));
        assertEquals(0, outcome.repair().goneKeys());
    }

    /** New live docs of the oldest segment, in which all rows are live, under checksums that are right. */
    private static void reviveAll(SimulatedDisk disk) throws IOException {
        try (Manifest manifest = Manifest.open(disk, Manifest.Options.DEFAULT)) {
            StoreState.SegmentState oldest =
                    manifest.state().segmentsOf(1).findFirst().orElseThrow();
            long number = oldest.segment();
            int rows = oldest.added().rows();
            long[] all = new long[Math.ceilDiv(rows, Long.SIZE)];
            for (int row = 0; row < rows; row++) {
                all[row / Long.SIZE] |= 1L << row;
            }
            long generation = oldest.generation() + 1;
            String name = StoreFiles.liveDocs(number, generation);
            var origin = new FileOrigin(manifest.storeId(), number);
            long length = LiveDocsFile.write(disk, name, origin, generation, MemorySegment.ofArray(all), rows);
            manifest.append(List.of(new LiveDocsReplaced(number, generation, new FileEntry(name, length))));
        }
    }

    @Test
    void shouldKeepWhatMayHaveBeenDeletedIfThatIsWanted() throws IOException {
        String live = file(".del");
        Outcome outcome = treat(disk -> disk.delete(live), RepairOptions.DEFAULT.withKeepDoubtful(true));
        assertEquals(0, outcome.repair().goneKeys());
        assertTrue(outcome.kept().keySet().containsAll(patient.held().keySet()));
        patient.requireOnceRight(outcome.kept());
        SortedMap<String, VectorRecord> held = patient.held();
        held.forEach(
                (key, record) -> assertTrue(Patient.equal(record, outcome.kept().get(key)), key));
    }

    @Test
    void shouldApplyTheBatchesBeforeAndBehindDamageInTheLog() throws IOException {
        String log = file(".log");
        long length = patient.disk().length(log);
        Outcome outcome = treat(disk -> Patient.flip(disk, log, (4096 + length) / 2, 5));
        requireFinding(outcome.check(), log);
        assertTrue(
                outcome.repair().losses().stream().anyMatch(loss -> loss.contains("write batch ")),
                () -> outcome.repair().toString());
        patient.requireOnceRight(outcome.kept());
        long wrong = patient.held().entrySet().stream()
                .filter(entry -> !isRight(outcome.kept(), entry))
                .count();
        // One batch of at most four writes is lost.
        assertTrue(wrong <= 4, () -> wrong + " records are not the newest");
        long back = outcome.kept().keySet().stream()
                .filter(key -> !patient.held().containsKey(key))
                .count();
        assertTrue(back <= 1, () -> back + " deleted records are back");
    }

    private static boolean isRight(Map<String, VectorRecord> kept, Map.Entry<String, VectorRecord> entry) {
        VectorRecord found = kept.get(entry.getKey());
        return found != null && Patient.equal(entry.getValue(), found);
    }

    @Test
    void shouldKeepAllBatchesWhereOnlyTheHeaderOfTheLogIsDamaged() throws IOException {
        String log = file(".log");
        Outcome outcome = treat(disk -> Patient.flip(disk, log, 100, 5));
        requireFinding(outcome.check(), log);
        requireExact(outcome);
        assertEquals(patient.held().keySet(), outcome.kept().keySet());
    }

    @Test
    void shouldNotTakeATornTailForDamage() throws IOException {
        String log = file(".log");
        try (SimulatedDisk disk = patient.copy()) {
            byte[] bytes = Disks.read(disk, log);
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 77);
            longer[bytes.length + 3] = 9;
            Disks.write(disk, log, longer);
            CheckReport check = Patient.check(disk);
            assertTrue(check.sound(), check::toString);
            assertEquals(1, check.notes());
            assertFalse(Patient.repair(disk).changed());
            assertEquals(patient.held().keySet(), Patient.contents(disk).keySet());
        }
    }

    @Test
    void shouldGoOnWithoutCurrent() throws IOException {
        for (Damage damage : List.<Damage>of(
                disk -> disk.delete("CURRENT"),
                disk -> Patient.flip(disk, "CURRENT", 10, 0),
                disk -> Disks.write(disk, "CURRENT", new byte[0]))) {
            Outcome outcome = treat(damage);
            requireFinding(outcome.check(), "CURRENT");
            requireExact(outcome);
            assertEquals(patient.held().keySet(), outcome.kept().keySet());
        }
    }

    @Test
    void shouldGoOnWithoutTheHeaderOfTheManifest() throws IOException {
        String manifest = manifest();
        Outcome outcome = treat(disk -> Patient.flip(disk, manifest, 20, 0));
        requireFinding(outcome.check(), manifest);
        requireExact(outcome);
        assertEquals(patient.held().keySet(), outcome.kept().keySet());
    }

    @Test
    void shouldSetAsideWhatLostEditsNamed() throws IOException {
        String manifest = manifest();
        long length = patient.disk().length(manifest);
        Outcome outcome = treat(disk -> Patient.flip(disk, manifest, (4096 + length) / 2, 0));
        requireFinding(outcome.check(), manifest);
        patient.requireOnceRight(outcome.kept());
        assertTrue(outcome.repair().setAside().contains(manifest));
    }

    @Test
    void shouldSayWhatCannotBeDoneWithoutAManifest() throws IOException {
        String manifest = manifest();
        try (SimulatedDisk disk = patient.copy()) {
            disk.delete(manifest);
            String before = disk.digest();
            assertFalse(Patient.check(disk).sound());
            CorruptException e = assertThrows(CorruptException.class, () -> Patient.repair(disk));
            assertTrue(String.valueOf(e.getMessage()).contains("restore"), e::toString);
            assertEquals(before, disk.digest());
        }
    }

    private String manifest() throws IOException {
        return patient.files().stream()
                .filter(name -> name.startsWith("MANIFEST"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldRefuseWhatIsNoStoreOrOpen() throws IOException {
        try (SimulatedDisk empty = new SimulatedDisk()) {
            assertThrows(InvalidArgumentException.class, () -> Patient.check(empty));
            empty.createDirectory("");
            assertThrows(InvalidArgumentException.class, () -> Patient.check(empty));
            assertThrows(InvalidArgumentException.class, () -> Patient.repair(empty));
        }
        try (SimulatedDisk disk = patient.copy();
                var lease = disk.lock("LOCK")) {
            assertThrows(LockedException.class, () -> Patient.check(disk));
            assertThrows(LockedException.class, () -> Patient.repair(disk));
        }
    }
}
