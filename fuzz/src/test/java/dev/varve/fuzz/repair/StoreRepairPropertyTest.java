package dev.varve.fuzz.repair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.varve.CheckReport;
import dev.varve.CorruptException;
import dev.varve.RepairReport;
import dev.varve.VarveException;
import dev.varve.VectorRecord;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedDisk;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bits flipped, bytes overwritten and files cut at random: after a repair a store never returns a wrong value, and
 * every key that it held is there or told to be gone (I3, I6, I7). A failure names the seed that replays it.
 */
class StoreRepairPropertyTest {

    private static final int ROUNDS = 120;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldNeverReturnAWrongValue(long storeSeed) throws IOException {
        int damaged = 0;
        try (Patient patient = Patient.of(storeSeed)) {
            for (long seed = 0; seed < ROUNDS; seed++) {
                try (SimulatedDisk disk = patient.copy()) {
                    var random = new Random(seed);
                    String hurt = hurt(disk, patient.files(), random);
                    String where = "store " + storeSeed + ", seed " + seed + ", " + hurt;
                    damaged += treat(patient, disk, hurt, where) ? 1 : 0;
                }
            }
        }
        assertTrue(damaged > ROUNDS / 2, damaged + " of " + ROUNDS + " were damaged");
    }

    /** Damages one file at random; its name. */
    private static String hurt(SimulatedDisk disk, List<String> files, Random random) throws IOException {
        String name = files.get(random.nextInt(files.size()));
        long length = disk.length(name);
        switch (random.nextInt(4)) {
            case 0 -> disk.append(name, random.nextLong(length)).close();
            case 1 -> {
                byte[] bytes = Disks.read(disk, name);
                int from = random.nextInt(bytes.length);
                int to = Math.min(bytes.length, from + 1 + random.nextInt(600));
                for (int at = from; at < to; at++) {
                    bytes[at] = (byte) random.nextInt();
                }
                Disks.write(disk, name, bytes);
            }
            default -> Patient.flip(disk, name, random.nextLong(length), random.nextInt(8));
        }
        return name;
    }

    /** Whether there was damage. */
    private static boolean treat(Patient patient, SimulatedDisk disk, String hurt, String where) throws IOException {
        CheckReport check = Patient.check(disk);
        RepairReport repair;
        try {
            repair = Patient.repair(disk);
        } catch (CorruptException e) {
            // Where the state that a manifest begins with is lost, nothing is left to stand on.
            assertTrue(hurt.startsWith("MANIFEST") && !check.sound(), where + ": " + e);
            return true;
        } catch (VarveException e) {
            return fail(where, e);
        }
        assertEquals(!check.sound(), repair.changed(), where);
        assertTrue(
                check.sound()
                        || check.findings().stream()
                                .anyMatch(finding -> finding.file().endsWith(hurt)),
                where);
        CheckReport after = Patient.check(disk);
        assertTrue(after.sound(), () -> where + ": " + after);
        Map<String, VectorRecord> kept = Patient.contents(disk);
        if (hurt.startsWith("MANIFEST") || hurt.endsWith(".log")) {
            patient.requireOnceRight(kept);
        } else {
            patient.requireRight(kept);
            requireTold(patient, kept, repair, where);
        }
        return !check.sound();
    }

    private static void requireTold(
            Patient patient, Map<String, VectorRecord> kept, RepairReport repair, String where) {
        Set<String> missing = new TreeSet<>(patient.held().keySet());
        missing.removeAll(kept.keySet());
        repair.gone().forEach(gone -> missing.remove(gone.key().toString()));
        assertTrue(missing.size() <= repair.unnamed(), () -> where + ": not told of " + missing);
    }
}
