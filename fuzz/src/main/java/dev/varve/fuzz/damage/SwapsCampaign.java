package dev.varve.fuzz.damage;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Puts another file in the place of each file of the golden stores: its like from a store of the same shape, each of
 * its like in the same store, and what it was before the store replaced it; and lets files of one segment trade names.
 * The store answers as it did or tells of damage by a typed exception, and its check does. A log as it was before is
 * one that is cut.
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
                tradeAll(golden, damaged, trial);
            }
        }
    }

    private static void swapAll(
            GoldenStore golden, Damaged damaged, String name, String whose, SortedMap<String, byte[]> from, Trial trial)
            throws IOException {
        for (Map.Entry<String, byte[]> other : from.entrySet()) {
            boolean same = Arrays.equals(other.getValue(), golden.file(name));
            if (!same && isLike(name, other.getKey())) {
                swap(golden, damaged, name, other.getKey(), whose, other.getValue());
                trial.tally().add(Tried.SWAPPED_FILES);
            }
        }
    }

    private static void swap(GoldenStore golden, Damaged damaged, String name, String other, String whose, byte[] bytes)
            throws IOException {
        boolean cut = GoldenStore.hasFrames(name) && isBeginning(bytes, golden.file(name));
        damaged.require(
                name + " exchanged for " + other + " " + whose,
                name,
                Damaged.replaced(name, bytes),
                cut ? TruncationsCampaign.right(golden, name, bytes.length) : List.of(golden.answers()),
                cut ? TruncationsCampaign.telling(golden, name, bytes.length) : telling(golden, name));
    }

    /** The store's id is known from the manifest, so it is all others that do not belong to one of another store. */
    private static Telling telling(GoldenStore golden, String name) {
        if (!GoldenStore.hasFrames(name)) {
            return Telling.DAMAGE;
        }
        boolean madeAhead = golden.frames(name).isEmpty();
        return name.endsWith(".log") ? madeAhead ? Telling.NOTE : Telling.DAMAGE : Telling.ANYWHERE;
    }

    private static boolean isBeginning(byte[] bytes, byte[] whole) {
        return bytes.length <= whole.length && Arrays.equals(bytes, 0, bytes.length, whole, 0, bytes.length);
    }

    /** Lets each two files of one segment that are of one kind trade names. */
    private static void tradeAll(GoldenStore golden, Damaged damaged, Trial trial) throws IOException {
        for (String one : golden.files().keySet()) {
            for (String other : golden.files().tailMap(one).keySet()) {
                boolean together = directory(one).equals(directory(other)) && !GoldenStore.hasFrames(one);
                if (together && !one.equals(other) && isLike(one, other)) {
                    String what = one + " and " + other + " trading names";
                    Damaged.Damage trade = disk -> {
                        Damaged.replaced(one, golden.file(other)).to(disk);
                        Damaged.replaced(other, golden.file(one)).to(disk);
                    };
                    damaged.require(what, one, trade, List.of(golden.answers()), Telling.DAMAGE);
                    damaged.require(what, other, trade, List.of(golden.answers()), Telling.DAMAGE);
                    trial.tally().add(Tried.SWAPPED_FILES, 2);
                }
            }
        }
    }

    private static boolean isLike(String one, String other) {
        return extension(one).equals(extension(other));
    }

    private static String directory(String name) {
        return name.substring(0, name.lastIndexOf('/') + 1);
    }

    /** What files of one kind have in common: the end of their names, or the beginning where that is a number. */
    static String extension(String name) {
        String simple = name.substring(name.lastIndexOf('/') + 1);
        int dot = simple.lastIndexOf('.');
        return dot >= 0 ? simple.substring(dot) : simple.replaceAll("-[0-9]+", "");
    }
}
