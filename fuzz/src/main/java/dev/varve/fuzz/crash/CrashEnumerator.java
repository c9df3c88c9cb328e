package dev.varve.fuzz.crash;

import dev.varve.fuzz.campaign.Tally;
import dev.varve.fuzz.campaign.Tried;
import dev.varve.fuzz.disk.CrashImage;
import dev.varve.fuzz.disk.SimulatedCrash;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.Require;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a workload with the power going before one of its operations, and checks every image that the crash may leave
 * against what had been acknowledged. Recovering an image can be cut off at each of its operations in turn.
 *
 * <p>Many crashes leave the same: what was not synced before one operation was not before the next. Of equal images
 * that are held against equal records, one is checked, whichever crash left it, as long as the enumerator remembers it.
 * Thread-safe: several crashes may be looked at once.
 *
 * @param <R> the record that a workload keeps of what it did
 */
public final class CrashEnumerator<R> {

    /**
     * What runs on an empty disk until it ends or the power goes. It must do the same each time.
     *
     * @param <R> the record that it keeps, changed before and after each step so that it is right at every crash; its
     *     text is equal to that of another one where every check would say the same of an image against either
     */
    @FunctionalInterface
    public interface Workload<R> {
        /** Runs to the end, or to the crash. */
        void run(SimulatedDisk disk, R record) throws Exception;
    }

    /**
     * Recovers what a crash left; anything that it throws is a finding. What it does follows from what it is given, and
     * several threads do it at once. A disk is its own, and it must not change a record.
     *
     * @param <R> the record that the workload kept
     */
    @FunctionalInterface
    public interface Checker<R> {
        /**
         * Recovers, as whoever opens the store does, and requires that what is found goes with the record.
         *
         * @return what is found: when this is cut off and done again, it must be equal
         */
        Object recover(SimulatedDisk disk, R record) throws Exception;

        /** Goes on with what was recovered, and requires that it stays. */
        default void goOn(SimulatedDisk disk, R record, Object recovered) throws Exception {
            // what was recovered is all that there is to it
        }
    }

    /**
     * How much is enumerated.
     *
     * @param seed of torn images
     * @param torn images torn at 512 bytes, and as many torn at 4 KiB, for each crash
     * @param each whether there are images for each unsynced operation
     * @param recoveryEvery of every so many images one is recovered with a crash at each operation of the recovery too;
     *     1 for all of them, 0 for none
     */
    public record Options(long seed, int torn, boolean each, int recoveryEvery) {}

    private final String name;
    private final Supplier<R> newRecord;
    private final Workload<R> workload;
    private final Checker<R> checker;
    private final CheckedImages checked;
    private final CheckedImages recovered;

    /**
     * Of a workload.
     *
     * @param name tells it from all others
     * @param newRecord makes an empty record
     */
    public CrashEnumerator(String name, Supplier<R> newRecord, Workload<R> workload, Checker<R> checker) {
        this(name, newRecord, workload, checker, new CheckedImages());
    }

    /** Of one of several workloads. */
    CrashEnumerator(
            String name, Supplier<R> newRecord, Workload<R> workload, Checker<R> checker, CheckedImages checked) {
        this(name, newRecord, workload, checker, checked, checked);
    }

    /**
     * Of one of several workloads.
     *
     * @param checked images that were found to be right
     * @param recovered images whose recovery was cut off at each of its operations: far fewer, and not to be forgotten
     *     for those
     */
    CrashEnumerator(
            String name,
            Supplier<R> newRecord,
            Workload<R> workload,
            Checker<R> checker,
            CheckedImages checked,
            CheckedImages recovered) {
        this.name = name;
        this.newRecord = newRecord;
        this.workload = workload;
        this.checker = checker;
        this.checked = checked;
        this.recovered = recovered;
    }

    /** Crashes that there are: before each operation of the workload, and after its end. */
    public long crashes() {
        return unsynced().length;
    }

    /** What is not synced at each of its crashes, the first one first: so many operations. */
    int[] unsynced() {
        IntStream.Builder counts = IntStream.builder();
        try (SimulatedDisk disk = new SimulatedDisk()) {
            disk.beforeEach(() -> counts.add(disk.unsyncedOperations()));
            finish(disk, () -> workload.run(disk, newRecord.get()), name);
            return counts.add(disk.unsyncedOperations()).build().toArray();
        }
    }

    /**
     * Has the power go before an operation, and checks every image of the matrix.
     *
     * @param operation from 1 to {@link #crashes()}
     * @param tally counts each image that this crash left once, and likewise each that a crash of a recovery left
     * @throws AssertionError if a check fails; names the operation and the image
     */
    public void crashAt(long operation, Options options, Tally tally) {
        crashAt(operation, disk -> Images.matrix(disk, options.seed(), options.torn(), options.each()), options, tally);
    }

    /** The same with other images. */
    void crashAt(long operation, Function<SimulatedDisk, List<CrashImage>> images, Options options, Tally tally) {
        crashed(operation, options, tally, (crash, disk, what) -> crash.check(disk, what, images.apply(disk)));
    }

    /**
     * Has the power go before an operation, and a second time before each operation of the recovery of one image.
     *
     * @param image of {@link Images#matrix} by its number; the one behind them is what a process that was killed leaves
     */
    void crashRecovery(long operation, int image, Options options, Tally tally) {
        crashed(operation, options, tally, (crash, disk, what) -> {
            List<CrashImage> matrix = Images.matrix(disk, options.seed(), options.torn(), options.each());
            if (image == matrix.size()) {
                crash.crashRecoveryOfKilled(disk, what);
            } else {
                crash.crashRecovery(disk, what, matrix.get(image));
            }
        });
    }

    private void crashed(long operation, Options options, Tally tally, Look<R> look) {
        R record = newRecord.get();
        String what = name + ": crash at operation " + operation;
        try (SimulatedDisk disk = new SimulatedDisk()) {
            disk.crashAt(operation);
            crashes(disk, () -> workload.run(disk, record), what);
            look.at(new Crash(record, options, tally), disk, what);
        }
    }

    /** What is made of a crash. */
    @FunctionalInterface
    private interface Look<R> {
        void at(CrashEnumerator<R>.Crash crash, SimulatedDisk disk, String what);
    }

    /** One crash of the workload. */
    private final class Crash {

        private final R record;
        private final Options options;
        private final Tally tally;
        private final Set<String> left = new HashSet<>();
        private final Set<String> leftByRecoveries = new HashSet<>();

        Crash(R record, Options options, Tally tally) {
            this.record = record;
            this.options = options;
            this.tally = tally;
        }

        void check(SimulatedDisk disk, String what, List<CrashImage> images) {
            for (CrashImage image : images) {
                try (SimulatedDisk survived = disk.image(image)) {
                    check(survived, what + ", " + image);
                }
            }
            // Its bytes are those of an image, but some of them are not on the medium.
            if (disk.unsyncedOperations() > 0) {
                try (SimulatedDisk survived = disk.afterKill()) {
                    tally.add(Tried.CRASH_IMAGES);
                    checkOnce(survived, "killed: " + survived.digest(), what + ", process killed");
                }
            }
        }

        private void check(SimulatedDisk image, String what) {
            String digest = image.digest();
            if (!left.add(digest)) {
                return;
            }
            tally.add(Tried.CRASH_IMAGES);
            if (options.recoveryEvery() > 0 && left.size() % options.recoveryEvery() == 0) {
                crashRecoveryOnce(image, digest, what);
            }
            checkOnce(image, digest, what);
        }

        private void checkOnce(SimulatedDisk image, String digest, String what) {
            long key = key(digest);
            if (!checked.contains(key)) {
                finish(image, () -> checker.goOn(image, record, checker.recover(image, record)), what);
                checked.add(key);
            }
        }

        void crashRecovery(SimulatedDisk disk, String what, CrashImage image) {
            try (SimulatedDisk survived = disk.image(image)) {
                crashRecoveryOnce(survived, survived.digest(), what + ", " + image);
            }
        }

        /** What was not synced may still be lost when the power goes while the next process recovers. */
        void crashRecoveryOfKilled(SimulatedDisk disk, String what) {
            if (disk.unsyncedOperations() > 0) {
                try (SimulatedDisk survived = disk.afterKill()) {
                    crashRecoveryOnce(survived, "killed: " + survived.digest(), what + ", process killed");
                }
            }
        }

        private void crashRecoveryOnce(SimulatedDisk image, String digest, String what) {
            long key = key("recovery crashed: " + digest);
            if (!recovered.contains(key)) {
                crashRecovery(image, what);
                recovered.add(key);
            }
        }

        private void crashRecovery(SimulatedDisk image, String what) {
            // Where nothing waits for a sync, a recovery that is cut off must come to the same as one that is not.
            boolean settled = image.unsyncedOperations() == 0;
            try (SimulatedDisk whole = image.afterKill()) {
                Object state = recover(whole, what);
                for (long second = 1; second <= whole.operations(); second++) {
                    try (SimulatedDisk disk = image.afterKill()) {
                        disk.crashAt(second);
                        String again = what + ", recovery crashed at its operation " + second;
                        crashes(disk, () -> checker.recover(disk, record), again);
                        checkSecond(disk, settled ? state : null, again);
                    }
                }
                checkSecond(whole, state, what + ", recovered, then crashed");
            }
        }

        /** @param state that each image must come to; null where it is enough that it goes with the record */
        private void checkSecond(SimulatedDisk disk, @Nullable Object state, String what) {
            for (CrashImage image : Images.matrix(disk, options.seed(), 1, options.each())) {
                try (SimulatedDisk survived = disk.image(image)) {
                    String digest = survived.digest();
                    if (leftByRecoveries.add(digest)) {
                        tally.add(Tried.RECOVERY_CRASH_IMAGES);
                    }
                    recoverOnce(survived, digest, state, what + ", " + image);
                }
            }
        }

        private void recoverOnce(SimulatedDisk image, String digest, @Nullable Object state, String what) {
            long key = key("recovered to " + state + ": " + digest);
            if (!checked.contains(key)) {
                Object found = recover(image, what);
                Require.that(
                        state == null || state.equals(found),
                        () -> "I4: " + what + ": expected " + state + ", found " + found);
                checked.add(key);
            }
        }

        private Object recover(SimulatedDisk disk, String what) {
            List<Object> found = new ArrayList<>();
            finish(disk, () -> found.add(checker.recover(disk, record)), what);
            return found.getFirst();
        }

        /** Of an image and what it is held against. */
        private long key(String image) {
            MessageDigest digest;
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
            String all = name + ", " + record + ", " + image;
            return ByteBuffer.wrap(digest.digest(all.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
        }
    }

    private static void finish(SimulatedDisk disk, Step step, String what) {
        if (crashes(disk, step, what)) {
            throw new AssertionError(what + ": crashed again");
        }
    }

    /**
     * Whether the power went in a step. An engine may have wrapped the crash on its way, so it is the disk that tells.
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

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }
}
