package dev.varve.fuzz.crash;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.model.StoreHistory;
import java.util.SplittableRandom;

/**
 * Calls that are drawn, the power going before operations that are drawn, and images that are drawn of all that it may
 * leave: each operation, or each sector of it, there or not by a coin. Counted are the images of a crash that differ
 * from each other.
 */
public final class HistoryCampaign implements Campaign {

    private static final int LEAST_CALLS = 4;
    private static final int MORE_CALLS = 28;
    private static final int CRASHES = 6;
    private static final int IMAGES = 24;

    /** Makes the campaign. */
    public HistoryCampaign() {}

    @Override
    public String name() {
        return "histories";
    }

    @Override
    public String description() {
        return "drawn calls, power cuts at drawn operations, and drawn images of what they leave";
    }

    @Override
    public void run(Trial trial) {
        SplittableRandom random = trial.random();
        StoreScript script = StoreScripts.random(
                "seed " + trial.seed() + ", trial " + trial.number(), random, LEAST_CALLS + random.nextInt(MORE_CALLS));
        CrashEnumerator<StoreHistory> enumerator = script.enumerator();
        long crashes = enumerator.crashes();
        var options = new CrashEnumerator.Options(0, 0, false, 0);
        for (int i = 0; i < CRASHES; i++) {
            enumerator.crashAt(1 + random.nextLong(crashes), _ -> Images.drawn(random, IMAGES), options, trial.tally());
        }
    }
}
