package dev.varve.fuzz;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.damage.FieldsCampaign;
import dev.varve.fuzz.damage.FlipsCampaign;
import dev.varve.fuzz.damage.SwapsCampaign;
import dev.varve.fuzz.damage.TruncationsCampaign;
import java.util.List;

/** All campaigns, in the order in which they are told. */
final class Campaigns {

    static final List<Campaign> ALL =
            List.of(new FlipsCampaign(), new TruncationsCampaign(), new SwapsCampaign(), new FieldsCampaign());

    private Campaigns() {}
}
