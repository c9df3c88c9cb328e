package dev.varve.fuzz;

import dev.varve.fuzz.campaign.Campaign;
import java.util.List;

/** All campaigns, in the order in which they are told. */
final class Campaigns {

    static final List<Campaign> ALL = List.of();

    private Campaigns() {}
}
