package dev.varve.fuzz.faults;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import dev.varve.fuzz.crash.Crashes;
import dev.varve.fuzz.crash.StoreScript;
import dev.varve.fuzz.disk.Fault;
import java.util.List;

/**
 * Each operation of each script fails, in each way that a disk has: alone, with those after it until a few calls have
 * failed, and to the end. A trial is one operation; counted are those of them that failed, once for each way.
 */
public final class FaultCampaign implements Campaign {

    /** Calls that fail before the disk works again: once, for a while, and for ever. */
    static final List<Integer> REFUSALS = List.of(1, 3, Integer.MAX_VALUE);

    private final Crashes operations;

    /** Of these scripts. */
    public FaultCampaign(List<StoreScript> scripts) {
        operations = new Crashes(scripts);
    }

    @Override
    public String name() {
        return "faults";
    }

    @Override
    public String description() {
        return "every operation of every script fails, once, for a while, and to the end, in every way";
    }

    @Override
    public long trials() {
        return operations.count();
    }

    @Override
    public void run(Trial trial) {
        Crashes.Crash chosen = operations.get(trial.number());
        for (Fault fault : Fault.values()) {
            for (int refusals : REFUSALS) {
                try (FaultedRun run = FaultedRun.ofOperation(chosen.script(), chosen.operation(), fault, refusals)) {
                    run.run();
                    if (run.failed()) {
                        trial.tally().add(Tried.FAULTED_OPERATIONS);
                    }
                }
            }
        }
    }
}
