package dev.varve.fuzz.crash;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.disk.CrashImage;
import java.util.List;

/**
 * The power goes a second time: before each operation of the recovery of what the first crash left, and every image of
 * that is recovered, to the same state (I4). A trial is one image that one crash of a script leaves; a pass goes over
 * all crashes, with an image of each that is drawn, so that each pass recovers others. Counted are the images of the
 * second crashes that differ from all others of the same trial.
 */
public final class RecoveryCampaign implements Campaign {

    private static final CrashEnumerator.Options OPTIONS = new CrashEnumerator.Options(0, 1, true, 1);

    private final Crashes crashes;
    private final CheckedImages checked = new CheckedImages();

    /** Of these scripts. */
    public RecoveryCampaign(List<StoreScript> scripts) {
        crashes = new Crashes(scripts);
    }

    @Override
    public String name() {
        return "recoveries";
    }

    @Override
    public String description() {
        return "a second power cut before every operation of the recovery of an image, and every image of that";
    }

    @Override
    public long trials() {
        return crashes.count();
    }

    @Override
    public void run(Trial trial) {
        Crashes.Crash crash = crashes.get(trial.number());
        crash.script()
                .enumerator(checked)
                .crashAt(
                        crash.operation(),
                        disk -> {
                            List<CrashImage> all = Images.matrix(disk, trial.seed(), 1, true);
                            return List.of(all.get(trial.random().nextInt(all.size())));
                        },
                        OPTIONS,
                        trial.tally());
    }
}
