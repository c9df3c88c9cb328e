package dev.varve.fuzz.crash;

import static dev.varve.fuzz.crash.Steps.buffered;
import static dev.varve.fuzz.crash.Steps.compact;
import static dev.varve.fuzz.crash.Steps.flush;
import static dev.varve.fuzz.crash.Steps.make;
import static dev.varve.fuzz.crash.Steps.synced;
import static dev.varve.fuzz.crash.Writes.delete;
import static dev.varve.fuzz.crash.Writes.put;
import static dev.varve.fuzz.crash.Writes.update;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.fuzz.campaign.Tally;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.StoreHistory;
import dev.varve.recovery.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A whole store, on a disk that loses its power, beside a model that does not: I1 to I5, and I8. All scripts, all
 * crashes, all images and all crashes of each recovery are {@code ./varve fuzz --only crashes}; these are a few of
 * them.
 */
class StoreCrashTest {

    private final Tally tally = new Tally();

    /** One small script, whole: every crash, every image that it may leave. */
    @Test
    void shouldKeepWhatWasAcknowledgedWhateverTheCrashLeaves(TestReporter reporter) {
        StoreScript script = StoreScript.of(
                "a few writes",
                make("docs"),
                buffered(put("docs", "a"), put("docs", "b")),
                synced(put("docs", "c")),
                flush(),
                buffered(delete("docs", "a"), update("docs", "b")),
                compact(),
                buffered(put("docs", "a")));
        CrashEnumerator<StoreHistory> crashes = script.enumerator();
        // For each crash, one image torn at 512 bytes and one at 4 KiB, and one for each operation that is missing or
        // swapped with the next; one in 8 images is recovered with a crash at each operation of the recovery, too.
        var options = new CrashEnumerator.Options(1, 1, true, 8);
        LongStream.rangeClosed(1, crashes.crashes())
                .parallel()
                .forEach(operation -> crashes.crashAt(operation, options, tally));
        long images = tally.count(Tried.CRASH_IMAGES);
        long again = tally.count(Tried.RECOVERY_CRASH_IMAGES);
        assertTrue(images > 500 && again > 500, () -> images + " images, and " + again + " of recoveries");
        report(reporter);
    }

    /** Of all scripts, a crash here and there. */
    @Test
    void shouldSurviveSomeCrashesOfEveryScript(TestReporter reporter) {
        Crashes all = new Crashes(StoreScripts.ALL);
        long every = all.count() / (2L * StoreScripts.ALL.size());
        var options = new CrashEnumerator.Options(2, 1, true, 0);
        LongStream.range(0, all.count() / every).parallel().forEach(i -> {
            Crashes.Crash crash = all.get(i * every);
            crash.script().enumerator().crashAt(crash.operation(), options, tally);
        });
        assertTrue(tally.count(Tried.CRASH_IMAGES) > 1_000, "images: " + tally.count(Tried.CRASH_IMAGES));
        report(reporter);
    }

    /** Of all images of all scripts, the recovery of one here and there, cut off at each of its operations. */
    @Test
    void shouldSurviveSecondCrashesOfSomeRecoveries(@TempDir Path directory) {
        RecoveryCampaign campaign = new RecoveryCampaign(StoreScripts.ALL);
        LongStream.range(0, 4).parallel().forEach(i -> campaign.run(new Trial(3, i, directory, tally)));
        long again = tally.count(Tried.RECOVERY_CRASH_IMAGES);
        assertTrue(again > 100, () -> "images of recoveries: " + again);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldSurviveCrashesOfCallsThatAreDrawn(long seed, @TempDir Path directory) {
        new HistoryCampaign().run(new Trial(seed, 0, directory, tally));
        assertTrue(tally.count(Tried.CRASH_IMAGES) > 20, "images: " + tally.count(Tried.CRASH_IMAGES));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldDoAsTheModelDoes(long seed) throws IOException {
        StoreScript script = StoreScripts.random("seed " + seed, new SplittableRandom(seed), 120);
        StoreHistory history = new StoreHistory();
        try (SimulatedDisk disk = new SimulatedDisk()) {
            script.run(disk, history);
            RecoveredStore store = new RecoveredStore(script);
            int state = store.recover(disk, history);
            assertEquals(history.model().changes(), state);
            store.goOn(disk, history, state);
        }
    }

    @Test
    void shouldReplaceTheManifestWhereItIsSmall() throws IOException {
        List<StoreScript> rolling = StoreScripts.ALL.stream()
                .filter(script -> script.name().startsWith("many edits"))
                .toList();
        assertTrue(rolling.size() > 1);
        for (StoreScript script : rolling) {
            try (SimulatedDisk disk = new SimulatedDisk()) {
                script.run(disk, new StoreHistory());
                long number = Manifest.read(disk.at(StoreScript.STORE)).number();
                assertTrue(number > 1, script + ": manifest " + number);
            }
        }
    }

    @Test
    void shouldHaveFiftyScriptsAndMore() {
        long names = StoreScripts.ALL.stream().map(StoreScript::name).distinct().count();
        assertEquals(StoreScripts.ALL.size(), names, "each has a name of its own");
        assertTrue(names >= 50, "scripts: " + names);
    }

    private void report(TestReporter reporter) {
        for (Tried tried : List.of(Tried.CRASH_IMAGES, Tried.RECOVERY_CRASH_IMAGES)) {
            reporter.publishEntry(tried.figure(), String.valueOf(tally.count(tried)));
        }
    }
}
