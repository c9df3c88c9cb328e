package dev.varve.fuzz.crash;

import static dev.varve.fuzz.crash.Steps.buffered;
import static dev.varve.fuzz.crash.Steps.flush;
import static dev.varve.fuzz.crash.Steps.make;
import static dev.varve.fuzz.crash.Writes.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.fuzz.campaign.Tally;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import dev.varve.fuzz.disk.SimulatedCrash;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.StoreHistory;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstImagesTest {

    private static final StoreScript FEW = StoreScript.of("a few", make("docs"), buffered(put("docs", "a")), flush());
    private static final StoreScript FEWER = StoreScript.of("fewer", make("docs"), buffered(put("docs", "a")));

    /** Counted by hand: how many images each crash has. */
    private static Set<FirstImages.FirstImage> all(StoreScript script) {
        Set<FirstImages.FirstImage> all = new HashSet<>();
        for (long operation = 1; ; operation++) {
            try (SimulatedDisk disk = new SimulatedDisk()) {
                disk.crashAt(operation);
                run(script, disk);
                int matrix = Images.matrix(disk, 7, FirstImages.TORN, true).size();
                for (int image = 0; image <= matrix; image++) {
                    all.add(new FirstImages.FirstImage(script, operation, image));
                }
                if (!disk.crashed()) {
                    return all;
                }
            }
        }
    }

    private static void run(StoreScript script, SimulatedDisk disk) {
        try {
            script.run(disk, new StoreHistory());
        } catch (RuntimeException | SimulatedCrash crash) {
            assertTrue(disk.crashed(), crash::toString);
        }
    }

    @Test
    void shouldNumberEachImageOfEachCrashOnce() {
        Set<FirstImages.FirstImage> expected = all(FEW);
        expected.addAll(all(FEWER));
        FirstImages images = new FirstImages(List.of(FEW, FEWER));
        assertEquals(expected.size(), images.count());
        Set<FirstImages.FirstImage> found = new HashSet<>();
        LongStream.range(0, images.count()).forEach(number -> found.add(images.get(number)));
        assertEquals(expected, found);
    }

    /** Equal images are recovered once, and a whole pass leaves none out. */
    @Test
    void shouldCutOffTheRecoveryOfEachDistinctImage(@TempDir Path directory) {
        RecoveryCampaign campaign = new RecoveryCampaign(List.of(StoreScript.of("nothing", make("docs"))));
        Tally first = new Tally();
        LongStream.range(0, campaign.trials()).parallel().forEach(number -> run(campaign, number, directory, first));
        assertTrue(
                first.count(Tried.RECOVERY_CRASH_IMAGES) > 100, "images: " + first.count(Tried.RECOVERY_CRASH_IMAGES));
        Tally again = new Tally();
        LongStream.range(0, campaign.trials()).forEach(number -> run(campaign, number, directory, again));
        assertEquals(0, again.count(Tried.RECOVERY_CRASH_IMAGES), "images that were recovered twice");
    }

    private static void run(RecoveryCampaign campaign, long number, Path directory, Tally tally) {
        campaign.run(new Trial(1, number, directory, tally));
    }
}
