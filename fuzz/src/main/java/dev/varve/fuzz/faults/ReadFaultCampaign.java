package dev.varve.fuzz.faults;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import dev.varve.fuzz.crash.Spread;
import dev.varve.fuzz.crash.StoreScript;
import dev.varve.fuzz.disk.ReadFault;
import java.util.List;

/**
 * Each operation of each script that opens, lists, maps or reads fails, in each way that there is: alone, with those
 * after it until a few calls have failed, and to the end. A trial is one operation; counted are those of them that
 * failed, once for each way.
 */
public final class ReadFaultCampaign implements Campaign {

    private final Spread reads;

    /** Of these scripts. */
    public ReadFaultCampaign(List<StoreScript> scripts) {
        reads = new Spread(scripts, FaultedRun::reads);
    }

    @Override
    public String name() {
        return "readfaults";
    }

    @Override
    public String description() {
        return "every read, opening and mapping of every script fails, once, for a while, and to the end, in every way";
    }

    @Override
    public long trials() {
        return reads.count();
    }

    @Override
    public void run(Trial trial) {
        Spread.Place chosen = reads.get(trial.number());
        for (ReadFault fault : ReadFault.values()) {
            for (int refusals : FaultCampaign.REFUSALS) {
                try (FaultedRun run = FaultedRun.ofRead(chosen.script(), 1 + chosen.index(), fault, refusals)) {
                    run.run();
                    if (run.failed()) {
                        trial.tally().add(Tried.FAULTED_OPERATIONS);
                    }
                }
            }
        }
    }
}
