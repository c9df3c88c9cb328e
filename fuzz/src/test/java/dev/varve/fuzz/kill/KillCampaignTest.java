package dev.varve.fuzz.kill;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.fuzz.campaign.Tally;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few trials of {@link KillCampaign}. */
class KillCampaignTest {

    /** Kept when the test fails. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {0})
    void shouldFindNothing(long number) throws Exception {
        Tally tally = new Tally();
        Path own = Files.createDirectory(directory.resolve("trial"));
        new KillCampaign().run(new Trial(42, number, own, tally));
        assertTrue(tally.count(Tried.SIGKILLS) > 0);
        assertTrue(
                tally.kinds(Tried.KILLED_STORES).size() > 1,
                () -> tally.kinds(Tried.KILLED_STORES).toString());
    }
}
