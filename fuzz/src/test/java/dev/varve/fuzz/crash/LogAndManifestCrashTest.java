package dev.varve.fuzz.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.fuzz.campaign.Tally;
import dev.varve.fuzz.campaign.Tried;
import dev.varve.fuzz.disk.CrashImage;
import dev.varve.fuzz.disk.Fault;
import dev.varve.fuzz.disk.SimulatedDisk;
import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A store of numbers, made of log, manifest and files that hold what a flush wrote, under crashes at every operation.
 * What survives must be a prefix of what was written (I2) that holds all that was acknowledged (I1), without orphans
 * (I5), however often recovery is cut off (I4).
 */
class LogAndManifestCrashTest {

    /** What the workload had begun and what had been acknowledged, as numbers of batches. */
    private static final class Record {
        private long begun;
        private long acknowledged;

        @Override
        public String toString() {
            return begun + " begun, " + acknowledged + " acknowledged";
        }
    }

    private static void run(SimulatedDisk disk, Record record) throws IOException {
        try (NumberStore store = NumberStore.open(disk)) {
            write(store, record, 7);
            store.freeze();
            store.settle(false);
            store.prepareNext();
            write(store, record, 4);
            store.freeze();
            // The first of these is in another file than what comes before it, and the third one syncs both.
            write(store, record, 4);
            store.settle(false);
            write(store, record, 1);
        }
        record.acknowledged = record.begun;
        try (NumberStore store = NumberStore.open(disk)) {
            write(store, record, 5);
            store.freeze();
            write(store, record, 2);
            store.prepareNext();
            store.settle(true);
            store.freeze();
            write(store, record, 1);
            store.freeze();
            write(store, record, 1);
            store.settle(false);
            for (int i = 0; i < 3; i++) {
                store.addCollection();
            }
            write(store, record, 2);
        }
        record.acknowledged = record.begun;
    }

    /** Appends batches and awaits every third. */
    private static void write(NumberStore store, Record record, int count) throws IOException {
        for (int i = 1; i <= count; i++) {
            record.begun++;
            long position = store.append(record.begun);
            if (i % 3 == 0) {
                store.sync(position);
                record.acknowledged = record.begun;
            }
        }
    }

    private static List<Long> check(SimulatedDisk disk, Record record) throws IOException {
        List<Long> found;
        try (NumberStore store = NumberStore.open(disk)) {
            found = store.numbers();
            for (int i = 0; i < found.size(); i++) {
                assertEquals(i + 1, found.get(i), "I2: a prefix");
            }
            assertTrue(found.size() <= record.begun, () -> "I2: " + found.size() + " of " + record.begun + " begun");
            assertTrue(
                    found.size() >= record.acknowledged,
                    () -> "I1: " + found.size() + " of " + record.acknowledged + " acknowledged");
        }
        try (NumberStore again = NumberStore.open(disk)) {
            assertEquals(found, again.numbers(), "I4");
        }
        return found;
    }

    @Test
    void shouldKeepAPrefixWithAllThatWasAcknowledgedWhateverTheCrashLeaves() {
        Tally tally = run(new CrashEnumerator.Options(0, 4, true, 0));
        assertTrue(tally.count(Tried.CRASH_IMAGES) > 500, "images: " + tally.count(Tried.CRASH_IMAGES));
    }

    @Test
    void shouldRecoverWhereverRecoveryItselfIsCutOff() {
        Tally tally = run(new CrashEnumerator.Options(0, 0, false, 1));
        long left = tally.count(Tried.RECOVERY_CRASH_IMAGES);
        assertTrue(left > 1_000, "images: " + left);
    }

    @ParameterizedTest
    @EnumSource
    void shouldLoseNothingThatWasAcknowledgedBehindAFailureAndAReopening(Fault fault) throws IOException {
        for (long failing = 1, done = 0; done == 0; failing++) {
            Record record = new Record();
            try (SimulatedDisk disk = new SimulatedDisk()) {
                disk.failAt(failing, fault);
                if (!fails(disk, record)) {
                    done = failing;
                }
                disk.failNoMore();
                // The same system: it still reads what the failed sync was for, and no sync of that will be tried.
                try (NumberStore store = NumberStore.open(disk)) {
                    record.begun = store.numbers().size();
                    record.acknowledged = record.begun;
                    write(store, record, 4);
                    checkImages(disk, record, "operation " + failing + " fails");
                }
                record.acknowledged = record.begun;
                checkImages(disk, record, "operation " + failing + " fails, then closed");
            }
        }
    }

    private static boolean fails(SimulatedDisk disk, Record record) {
        try {
            run(disk, record);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static void checkImages(SimulatedDisk disk, Record record, String what) {
        for (CrashImage survivors :
                List.of(new CrashImage.AllLost(), new CrashImage.AllKept(), new CrashImage.Torn(512, 1))) {
            try (SimulatedDisk image = disk.image(survivors)) {
                check(image, record);
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new AssertionError(what + ", " + survivors + ": " + e, e);
            }
        }
    }

    /** Has the power go before every operation. */
    private static Tally run(CrashEnumerator.Options options) {
        CrashEnumerator<Record> crashes = new CrashEnumerator<>(
                "log and manifest", Record::new, LogAndManifestCrashTest::run, LogAndManifestCrashTest::check);
        Tally tally = new Tally();
        assertTrue(crashes.crashes() > 100, "crashes: " + crashes.crashes());
        LongStream.rangeClosed(1, crashes.crashes())
                .parallel()
                .forEach(operation -> crashes.crashAt(operation, options, tally));
        return tally;
    }
}
