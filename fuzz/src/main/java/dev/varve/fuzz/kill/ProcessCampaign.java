package dev.varve.fuzz.kill;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Trial;

/**
 * What else a system does to a process: a second one that opens the same store, a disk that is really full, a limit on
 * the size of files, mapped files that are cut short, no mapping left, and a life so long that what leaks shows.
 */
public final class ProcessCampaign implements Campaign {

    private static final int KINDS = 6;

    @Override
    public String name() {
        return "processes";
    }

    @Override
    public String description() {
        return "a second process, a full disk, a limit on file sizes, files cut, no mapping left, many lives";
    }

    @Override
    public boolean repeats() {
        return false;
    }

    @Override
    public long trials() {
        return KINDS;
    }

    @Override
    public void run(Trial trial) throws Exception {
        switch ((int) (trial.number() % KINDS)) {
            case 0 -> SecondProcess.run(trial);
            case 1 -> FullDisk.run(trial);
            case 2 -> CutFiles.run(trial);
            case 3 -> FileLimit.run(trial);
            case 4 -> LongLife.run(trial);
            default -> MappingCap.run(trial);
        }
    }
}
