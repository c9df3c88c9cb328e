package dev.varve.fuzz.damage;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Puts another file in the place of each file of the golden stores: its like from a store of the same shape, each of
 * its like in the same store, and what it was before the store replaced it. The store answers as it did or tells of
 * damage by a typed exception, and its check does. A log as it was before is one that is cut.
 */
public final class SwapsCampaign implements Campaign {

    private final Goldens goldens = new Goldens();
    private final Goldens others = new Goldens();

    /** The campaign. */
    public SwapsCampaign() {}

    @Override
    public String name() {
        return "swaps";
    }

    @Override
    public String description() {
        return "each file exchanged for its like of another store, segment or time";
    }

    @Override
    public void run(Trial trial) throws IOException {
        List<GoldenStore> strangers = others.of(~trial.seed());
        for (GoldenStore golden : goldens.of(trial.seed())) {
            GoldenStore stranger = strangers.get(golden.kind().ordinal());
            try (var damaged = new Damaged(golden)) {
                for (String name : golden.files().keySet()) {
                    swapAll(golden, damaged, name, "of another store", stranger.files(), trial);
                    swapAll(golden, damaged, name, "of the same store", golden.files(), trial);
                    swapAll(golden, damaged, name, "of the same store before", golden.earlier(), trial);
                }
            }
        }
    }

    private static void swapAll(
            GoldenStore golden, Damaged damaged, String name, String whose, SortedMap<String, byte[]> from, Trial trial)
            throws IOException {
        for (Map.Entry<String, byte[]> other : from.entrySet()) {
            boolean same = other.getValue() == golden.file(name);
            if (!same && extension(other.getKey()).equals(extension(name))) {
                String what = name + " exchanged for " + other.getKey() + " " + whose;
                List<List<Answer>> right = other.getKey().equals(name) && from == golden.earlier()
                        ? TruncationsCampaign.right(golden, name, other.getValue().length)
                        : List.of(golden.answers());
                damaged.require(what, Damaged.replaced(name, other.getValue()), right);
                trial.tally().add(Tried.SWAPPED_FILES);
            }
        }
    }

    /** What files of one kind have in common: the end of their names, or the beginning where that is a number. */
    static String extension(String name) {
        String simple = name.substring(name.lastIndexOf('/') + 1);
        int dot = simple.lastIndexOf('.');
        return dot >= 0 ? simple.substring(dot) : simple.replaceAll("-[0-9]+", "");
    }
}
