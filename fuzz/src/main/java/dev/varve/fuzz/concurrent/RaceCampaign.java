package dev.varve.fuzz.concurrent;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import java.util.Random;

/**
 * Writes, deletes and snapshots in the middle of flushes, compactions, shared syncs, checkpoints and drops, on a
 * simulated disk and under a scheduler that lets one thread at a time go on for a piece: after each step, what the
 * store and all open snapshots hold is what the model says, and so is what a crash leaves.
 */
public final class RaceCampaign implements Campaign {

    private static final int STEPS = 100;

    @Override
    public String name() {
        return "races";
    }

    @Override
    public String description() {
        return "scheduled interleavings of a writer with flush, compaction, checkpoint, drop and crash";
    }

    @Override
    public void run(Trial trial) {
        try (RaceRun run = new RaceRun(new Random(trial.random().nextLong()))) {
            run.run(STEPS);
        }
        trial.tally().add(Tried.INTERLEAVINGS);
    }
}
