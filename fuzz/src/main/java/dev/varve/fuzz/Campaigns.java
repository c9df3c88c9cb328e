package dev.varve.fuzz;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.concurrent.InterruptCampaign;
import dev.varve.fuzz.concurrent.LinearizableCampaign;
import dev.varve.fuzz.concurrent.RaceCampaign;
import dev.varve.fuzz.concurrent.SoakCampaign;
import dev.varve.fuzz.crash.CrashCampaign;
import dev.varve.fuzz.crash.HistoryCampaign;
import dev.varve.fuzz.crash.RecoveryCampaign;
import dev.varve.fuzz.crash.StoreScripts;
import dev.varve.fuzz.damage.FieldsCampaign;
import dev.varve.fuzz.damage.FlipsCampaign;
import dev.varve.fuzz.damage.SwapsCampaign;
import dev.varve.fuzz.damage.TruncationsCampaign;
import dev.varve.fuzz.faults.FaultCampaign;
import dev.varve.fuzz.faults.ReadFaultCampaign;
import dev.varve.fuzz.kill.KillCampaign;
import dev.varve.fuzz.kill.ProcessCampaign;
import dev.varve.fuzz.model.ModelCampaign;
import java.util.List;

/** All campaigns, in the order in which they are told. */
final class Campaigns {

    static final List<Campaign> ALL = List.of(
            new CrashCampaign(StoreScripts.ALL),
            new RecoveryCampaign(StoreScripts.ALL),
            new HistoryCampaign(),
            new FaultCampaign(StoreScripts.ALL),
            new ReadFaultCampaign(StoreScripts.ALL),
            new FlipsCampaign(),
            new TruncationsCampaign(),
            new SwapsCampaign(),
            new FieldsCampaign(),
            new KillCampaign(),
            new ProcessCampaign(),
            new InterruptCampaign(),
            new RaceCampaign(),
            new LinearizableCampaign(),
            new SoakCampaign(),
            new ModelCampaign());

    private Campaigns() {}
}
