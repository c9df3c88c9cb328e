package dev.varve.fuzz;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.crash.CrashCampaign;
import dev.varve.fuzz.crash.HistoryCampaign;
import dev.varve.fuzz.crash.RecoveryCampaign;
import dev.varve.fuzz.crash.StoreScripts;
import dev.varve.fuzz.faults.FaultCampaign;
import java.util.List;

/** All campaigns, in the order in which they are told. */
final class Campaigns {

    static final List<Campaign> ALL = List.of(
            new CrashCampaign(StoreScripts.ALL),
            new RecoveryCampaign(StoreScripts.ALL),
            new HistoryCampaign(),
            new FaultCampaign(StoreScripts.ALL));

    private Campaigns() {}
}
