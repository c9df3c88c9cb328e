package dev.varve.fuzz;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.model.ModelCampaign;
import java.util.List;

/** All campaigns, in the order in which they are told. */
final class Campaigns {

    static final List<Campaign> ALL = List.of(new ModelCampaign());

    private Campaigns() {}
}
