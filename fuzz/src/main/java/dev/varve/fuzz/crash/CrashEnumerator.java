package dev.varve.fuzz.crash;

import dev.varve.fuzz.disk.CrashImage;
import dev.varve.fuzz.disk.SimulatedCrash;
import dev.varve.fuzz.disk.SimulatedDisk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Runs a workload once for each operation that it does on a disk, with the power going before that operation, and
 * checks every image that the crash may leave against what had been acknowledged. Recovering an image can be cut off at
 * each of its operations in turn.
 *
 * <p>Many crashes leave the same: what was not synced before one operation was not before the next. Of equal images
 * that are held against equal records, one is checked. Checks run side by side, on all processors.
 */
public final class CrashEnumerator {

    /**
     * What runs on an empty disk until it ends or the power goes. It must do the same each time.
     *
     * @param <R> the record that it keeps, changed before and after each step so that it is right at every crash; equal
     *     to another one where every check would say the same of an image against either
     */
    @FunctionalInterface
    public interface Workload<R> {
        /** Runs to the end, or to the crash. */
        void run(SimulatedDisk disk, R record) throws Exception;
    }

    /**
     * Recovers what a crash left and checks it against the record; anything that it throws is a finding. What it does
     * follows from what it is given, and several threads do it at once.
     *
     * @param <R> the record that the workload kept
     */
    @FunctionalInterface
    public interface Checker<R> {
        /** The disk is the checker's own; it must not change the record. */
        void check(SimulatedDisk disk, R record) throws Exception;
    }

    /**
     * How much is enumerated.
     *
     * @param tornSeeds images torn at 512 bytes, and as many torn at 4 KiB, for each crash
     * @param eachMissing whether there is an image for each unsynced operation that is missing alone
     * @param recoveryEvery of every so many images one is recovered with a crash at each operation of the recovery too;
     *     1 for all of them, 0 for none
     */
    public record Options(int tornSeeds, boolean eachMissing, int recoveryEvery) {}

    /**
     * What was run.
     *
     * @param crashes crashes of the workload, one for each of its operations, and its end
     * @param images images that the crashes left; one crash leaves each but once
     * @param recoveryCrashes images that crashes of a recovery left, likewise
     * @param checks images that were checked: of equal ones, one
     */
    public record Counts(long crashes, long images, long recoveryCrashes, long checks) {}

    private static final int[] SECTORS = {512, 4096};

    private CrashEnumerator() {}

    /**
     * Runs all crashes.
     *
     * @param newRecord makes an empty record
     * @throws AssertionError if a check fails; names the operation and the image, which are enough to run it again
     */
    public static <R> Counts run(Supplier<R> newRecord, Workload<R> workload, Checker<R> checker, Options options) {
        try (CheckQueue<Boolean> checks = new CheckQueue<>()) {
            return new Run<>(newRecord, workload, checker, options, checks).run();
        }
    }

    private static final class Run<R> {

        private final Supplier<R> newRecord;
        private final Workload<R> workload;
        private final Checker<R> checker;
        private final Options options;
        private final Set<Tried> tried = new HashSet<>();
        /** What crashes of a recovery left, by what was recovered. */
        private final Map<Tried, Long> recovered = new HashMap<>();

        private final CheckQueue<Boolean> checks;
        private long crashes;
        private long images;
        private long recoveryCrashes;
        private long checked;

        /** An image by its digest, and what it was held against. */
        private record Tried(String image, Object record) {}

        Run(
                Supplier<R> newRecord,
                Workload<R> workload,
                Checker<R> checker,
                Options options,
                CheckQueue<Boolean> checks) {
            this.newRecord = newRecord;
            this.workload = workload;
            this.checker = checker;
            this.options = options;
            this.checks = checks;
        }

        Counts run() {
            boolean crashed = true;
            while (crashed) {
                crashes++;
                R record = newRecord.get();
                try (SimulatedDisk disk = new SimulatedDisk()) {
                    disk.crashAt(crashes);
                    crashed = crashes(
                            disk, () -> workload.run(disk, record), "the workload, crash at operation " + crashes);
                    checkAll(disk, record);
                }
            }
            while (!checks.isEmpty()) {
                checks.read();
            }
            return new Counts(crashes, images, recoveryCrashes, checked);
        }

        private void checkAll(SimulatedDisk disk, R record) {
            String what = "crash at operation " + crashes + ", ";
            Set<String> seen = new HashSet<>();
            for (CrashImage image : imagesOf(disk, options.tornSeeds(), options.eachMissing())) {
                SimulatedDisk survived = disk.image(image);
                if (seen.add(survived.digest())) {
                    check(survived, record, what + image, true);
                } else {
                    survived.close();
                }
            }
            check(disk.afterKill(), record, what + "process killed", false);
        }

        private static List<CrashImage> imagesOf(SimulatedDisk disk, int tornSeeds, boolean eachMissing) {
            List<CrashImage> all = new ArrayList<>(List.of(new CrashImage.AllLost(), new CrashImage.AllKept()));
            for (int seed = 0; seed < tornSeeds; seed++) {
                for (int sector : SECTORS) {
                    all.add(new CrashImage.Torn(sector, seed));
                }
            }
            int unsynced = eachMissing ? disk.unsyncedOperations() : 0;
            for (int i = 0; i < unsynced; i++) {
                all.add(new CrashImage.Without(i));
            }
            return all;
        }

        /**
         * Takes the disk over.
         *
         * @param durable whether all of it is on the medium: what a second crash leaves then follows from its contents
         */
        private void check(SimulatedDisk disk, R record, String what, boolean durable) {
            images++;
            if (options.recoveryEvery() > 0 && images % options.recoveryEvery() == options.recoveryEvery() / 2) {
                Tried image = new Tried(disk.digest(), record);
                Long before = durable ? recovered.get(image) : null;
                long left = before == null ? crashRecovery(disk, record, what) : before;
                recoveryCrashes += left;
                if (durable) {
                    recovered.put(image, left);
                }
            }
            checkOnce(disk, record, what);
        }

        /** How many images the crashes left. */
        private long crashRecovery(SimulatedDisk disk, R record, String what) {
            long left = 0;
            long operations;
            try (SimulatedDisk copy = disk.afterKill()) {
                finish(copy, () -> checker.check(copy, record), what);
                operations = copy.operations();
            }
            for (long second = 1; second <= operations; second++) {
                try (SimulatedDisk copy = disk.afterKill()) {
                    copy.crashAt(second);
                    String again = what + ", recovery crashed at its operation " + second;
                    crashes(copy, () -> checker.check(copy, record), again);
                    left += checkSecond(copy, record, again + ", ");
                }
            }
            return left;
        }

        private int checkSecond(SimulatedDisk disk, R record, String what) {
            Set<String> seen = new HashSet<>();
            for (CrashImage image : imagesOf(disk, 0, true)) {
                SimulatedDisk survived = disk.image(image);
                if (seen.add(survived.digest())) {
                    checkOnce(survived, record, what + image);
                } else {
                    survived.close();
                }
            }
            return seen.size();
        }

        /** Takes the disk over, and checks it unless its like was checked before. */
        private void checkOnce(SimulatedDisk disk, R record, String what) {
            if (!tried.add(new Tried(disk.digest(), record))) {
                disk.close();
                return;
            }
            checked++;
            if (checks.isFull()) {
                checks.read();
            }
            checks.add(() -> {
                try (disk) {
                    finish(disk, () -> checker.check(disk, record), what);
                    return true;
                }
            });
        }

        private static void finish(SimulatedDisk disk, Step step, String what) {
            if (crashes(disk, step, what)) {
                throw new AssertionError(what + ": crashed again");
            }
        }

        /**
         * Whether the power went in a step. An engine may have wrapped the crash on its way, so it is the disk that
         * tells.
         */
        private static boolean crashes(SimulatedDisk disk, Step step, String what) {
            try {
                step.run();
            } catch (Exception | AssertionError | SimulatedCrash e) {
                if (!disk.crashed()) {
                    throw new AssertionError(what + ": " + e, e);
                }
            }
            return disk.crashed();
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }
}
