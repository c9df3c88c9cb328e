package dev.varve.fuzz.repair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.RepairReport;
import dev.varve.VectorRecord;
import dev.varve.fuzz.disk.CrashImage;
import dev.varve.fuzz.disk.SimulatedCrash;
import dev.varve.fuzz.disk.SimulatedDisk;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The power goes at every operation of a repair: the store is as it was, or repaired, and a second one ends it (I4).
 */
class StoreRepairCrashTest {

    private static final List<CrashImage> IMAGES = List.of(
            new CrashImage.AllLost(),
            new CrashImage.AllKept(),
            new CrashImage.Torn(512, 1),
            new CrashImage.Torn(4096, 2));

    /** Damage in a segment, in the log and in the manifest at once. */
    private static void damage(SimulatedDisk disk, List<String> files) throws IOException {
        for (String suffix : new String[] {".vec", ".log"}) {
            String name = files.stream()
                    .filter(file -> file.endsWith(suffix))
                    .findFirst()
                    .orElseThrow();
            Patient.flip(disk, name, disk.length(name) / 2, 4);
        }
        Patient.flip(disk, "CURRENT", 3, 1);
    }

    @Test
    void shouldBeRepairedOrAsItWasWhereverTheCrashIs() throws IOException {
        try (Patient patient = Patient.of(11);
                SimulatedDisk whole = patient.copy()) {
            damage(whole, patient.files());
            long before = whole.operations();
            try (SimulatedDisk once = whole.image(new CrashImage.AllKept())) {
                before = once.operations();
                Patient.repair(once);
                long operations = once.operations() - before;
                Map<String, VectorRecord> repaired = Patient.contents(once);
                assertTrue(operations > 30, "operations of a repair: " + operations);
                for (long operation = 1; operation <= operations; operation++) {
                    crashAt(whole, operation, repaired);
                }
            }
        }
    }

    private static void crashAt(SimulatedDisk whole, long operation, Map<String, VectorRecord> repaired)
            throws IOException {
        try (SimulatedDisk disk = whole.image(new CrashImage.AllKept())) {
            disk.crashAt(disk.operations() + operation);
            try {
                Patient.repair(disk);
            } catch (SimulatedCrash crash) {
                assertTrue(disk.crashed());
            }
            for (CrashImage image : IMAGES) {
                try (SimulatedDisk found = disk.image(image)) {
                    String where = "crash at operation " + operation + ", " + image;
                    RepairReport again = Patient.repair(found);
                    assertTrue(Patient.check(found).sound(), where);
                    assertFalse(Patient.repair(found).changed(), where);
                    Map<String, VectorRecord> kept = Patient.contents(found);
                    assertEquals(repaired.keySet(), kept.keySet(), where + again);
                    kept.forEach((key, record) -> assertTrue(Patient.equal(repaired.get(key), record), where));
                    assertTrue(anyDamagedFile(found, "lost"), where + ": what was damaged is set aside");
                }
            }
        }
    }

    private static boolean anyDamagedFile(SimulatedDisk disk, String directory) throws IOException {
        for (String repair : disk.list(directory)) {
            for (String segment : disk.list(directory + "/" + repair + "/segments")) {
                String path = directory + "/" + repair + "/segments/" + segment;
                if (disk.list(path).stream().anyMatch(name -> name.endsWith(".vec"))) {
                    return true;
                }
            }
        }
        return false;
    }
}
