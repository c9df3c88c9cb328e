package dev.varve.fuzz.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.fuzz.campaign.Tally;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some trials of the campaign. */
class ModelCampaignTest {

    private static final int TRIALS = 3;

    @Test
    void shouldFindNothing(@TempDir Path directory) {
        Tally tally = new Tally();
        for (int number = 0; number < TRIALS; number++) {
            new ModelCampaign().run(new Trial(2026, number, directory, tally));
        }
        assertTrue(tally.count(Tried.MODEL_OPERATIONS) > 300 * TRIALS);
    }
}
