package dev.varve.fuzz.crash;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Trial;
import java.util.List;

/**
 * The power goes before each operation of each script, and every image of the matrix that it may leave is recovered and
 * held against the model. A trial is one crash; a pass is all of them, and the next pass tears writes elsewhere.
 *
 * <p>Counted are the images that differ from all others of the same trial. Many crashes leave the same images, to be
 * held against the same record: those that another trial found right lately are counted, and not recovered again.
 */
public final class CrashCampaign implements Campaign {

    private static final int TORN = 2;

    private final Crashes crashes;
    private final CheckedImages checked = new CheckedImages();

    /** Of these scripts. */
    public CrashCampaign(List<StoreScript> scripts) {
        crashes = new Crashes(scripts);
    }

    @Override
    public String name() {
        return "crashes";
    }

    @Override
    public String description() {
        return "power cuts before every operation of every script, and every image that they may leave";
    }

    @Override
    public long trials() {
        return crashes.count();
    }

    @Override
    public void run(Trial trial) {
        Crashes.Crash crash = crashes.get(trial.number());
        // Torn images of one pass are no other pass's.
        long seed = trial.seed() * TORN;
        crash.script()
                .enumerator(checked)
                .crashAt(crash.operation(), new CrashEnumerator.Options(seed, TORN, true, 0), trial.tally());
    }
}
