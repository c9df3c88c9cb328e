package dev.varve.fuzz;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.concurrent.InterruptCampaign;
import dev.varve.fuzz.concurrent.LinearizableCampaign;
import dev.varve.fuzz.concurrent.RaceCampaign;
import dev.varve.fuzz.concurrent.SoakCampaign;
import dev.varve.fuzz.kill.KillCampaign;
import dev.varve.fuzz.kill.ProcessCampaign;
import java.util.List;

/** All campaigns, in the order in which they are told. */
final class Campaigns {

    static final List<Campaign> ALL = List.of(
            new KillCampaign(),
            new ProcessCampaign(),
            new InterruptCampaign(),
            new RaceCampaign(),
            new LinearizableCampaign(),
            new SoakCampaign());

    private Campaigns() {}
}
