package dev.varve.fuzz.crash;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Trial;
import java.util.List;

/**
 * The power goes a second time: before each operation of the recovery of what the first crash left, and after it. Every
 * image of that is recovered, to the same state (I4). A trial is one image that one crash of a script leaves; a pass is
 * all images of all crashes, and the next pass tears writes elsewhere.
 *
 * <p>Counted are the images of the second crashes that differ from all others of the same trial. Many crashes leave the
 * same images: where another trial of the run was given an equal one, to be held against the same record, there is
 * nothing to do.
 */
public final class RecoveryCampaign implements Campaign {

    private final FirstImages images;
    private final CheckedImages checked = new CheckedImages();
    private final CheckedImages recovered = new CheckedImages();

    /** Of these scripts. */
    public RecoveryCampaign(List<StoreScript> scripts) {
        images = new FirstImages(scripts);
    }

    @Override
    public String name() {
        return "recoveries";
    }

    @Override
    public String description() {
        return "a second power cut before every operation of the recovery of every image, and every image of that";
    }

    @Override
    public long trials() {
        return images.count();
    }

    @Override
    public void run(Trial trial) {
        FirstImages.FirstImage first = images.get(trial.number());
        var options = new CrashEnumerator.Options(trial.seed(), FirstImages.TORN, true, 1);
        first.script()
                .enumerator(checked, recovered)
                .crashRecovery(first.operation(), first.image(), options, trial.tally());
    }
}
