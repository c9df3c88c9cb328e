package dev.varve.fuzz.kill;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import java.io.IOException;
import java.util.SplittableRandom;

/**
 * A process that writes to a real store is ended by SIGKILL, again and again in one directory: while it writes,
 * flushes, merges or copies, and while it opens what the last kill left. Each kill ends a process of its own. What it
 * does when the kill comes is the system's affair, so that a trial is not the same each time that it is made; what it
 * must have kept is known whenever that was.
 */
public final class KillCampaign implements Campaign {

    private static final int ROUNDS = 4;

    @Override
    public String name() {
        return "kills";
    }

    @Override
    public String description() {
        return "SIGKILLs of a process that writes, flushes, merges, copies and opens";
    }

    @Override
    public void run(Trial trial) throws IOException, InterruptedException {
        SplittableRandom random = trial.random();
        KilledStore store = new KilledStore(trial.directory(), random);
        for (int round = 0; round < ROUNDS; round++) {
            count(trial, store.killWriting(KillMoment.writing(random)));
            while (random.nextInt(3) == 0) {
                count(trial, store.killOpening(KillMoment.opening(random)));
            }
            store.check();
        }
    }

    private static void count(Trial trial, boolean killed) {
        trial.tally().add(Tried.SIGKILLS, killed ? 1 : 0);
    }
}
