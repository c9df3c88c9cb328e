package dev.varve.fuzz.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.fuzz.campaign.Tally;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import dev.varve.fuzz.crash.StoreScripts;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Operations of the disk fail, in every way, once and from then on: no write is lost, and each failure has its type.
 * All of them are {@code ./varve fuzz --only faults}; these are a few of every script.
 */
class StoreFailureTest {

    private static final long EACH = 1;

    @TempDir
    Path directory;

    @Test
    void shouldLoseNothingWhicheverOperationFails() {
        FaultCampaign campaign = new FaultCampaign(StoreScripts.ALL);
        Tally tally = new Tally();
        long every = campaign.trials() / (EACH * StoreScripts.ALL.size());
        LongStream.range(0, campaign.trials() / every)
                .parallel()
                .forEach(i -> campaign.run(new Trial(1, i * every, directory, tally)));
        long failed = tally.count(Tried.FAULTED_OPERATIONS);
        assertTrue(failed > 500, "operations that failed: " + failed);
    }

    /** Nor whichever read does; all of them are {@code ./varve fuzz --only readfaults}. */
    @Test
    void shouldLoseNothingWhicheverReadFails() {
        ReadFaultCampaign campaign = new ReadFaultCampaign(StoreScripts.ALL);
        Tally tally = new Tally();
        LongStream.range(0, 24).parallel().forEach(number -> campaign.run(new Trial(1, number, directory, tally)));
        long failed = tally.count(Tried.FAULTED_OPERATIONS);
        assertTrue(failed > 50, "reads that failed: " + failed);
    }
}
