package dev.varve.fuzz.kill;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Trial;
import java.io.IOException;

/**
 * A process that writes to real stores is ended by SIGKILL, again and again in one directory: while it writes, flushes,
 * merges, copies or closes, and while it opens what the last kill left. Each kill ends a process of its own. What it
 * does when the kill comes is the system's affair, so that a trial is not the same each time that it is made; what it
 * must have kept is known whenever that was.
 */
public final class KillCampaign implements Campaign {

    private final AotCache cache = new AotCache();

    @Override
    public String name() {
        return "kills";
    }

    @Override
    public String description() {
        return "SIGKILLs of a process that opens stores, writes, flushes, merges, copies and closes";
    }

    @Override
    public boolean repeats() {
        return false;
    }

    @Override
    public void run(Trial trial) throws IOException, InterruptedException {
        new KillRun(trial, cache).run();
    }
}
