package dev.varve.fuzz.model;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Tally;
import dev.varve.fuzz.campaign.Trial;

/**
 * Scripts of some hundred random calls to a store with every kind of field, crashes and snapshots among them, each read
 * held against a model. One that fails is told as the shortest script that fails, too.
 */
public final class ModelCampaign implements Campaign {

    private static final int CALLS = 300;

    /** As many as take some ten seconds. */
    private static final long CALLS_TO_SHRINK = 15_000;

    /** Creates the campaign. */
    public ModelCampaign() {}

    @Override
    public String name() {
        return "models";
    }

    @Override
    public String description() {
        return "random calls and crashes, each read held against a model";
    }

    @Override
    public void run(Trial trial) {
        Script script = new Draws(trial.random()).script(CALLS);
        Script.Failure failure = script.run(trial.tally());
        if (failure != null) {
            var shrinker = new Shrinker(script, failure, CALLS_TO_SHRINK, shorter -> shorter.run(new Tally()));
            Script shortest = shrinker.shrink();
            throw shortest.told(shrinker.failure());
        }
    }
}
