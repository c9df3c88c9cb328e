package dev.varve.fuzz.damage;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/**
 * Flips every bit of every byte of the golden stores, one at a time. The store answers as it did or tells of damage by
 * a typed exception; a check tells of it too, and names the file. For one bit of each byte the store is also merged
 * before it is asked, so that no merge makes anything sound of what is damaged.
 *
 * <p>The last frame of a log or manifest may be taken for one that a crash cut off: then the store answers as without
 * the batch, and the check notes what lies behind the frames that are left.
 */
public final class FlipsCampaign implements Campaign {

    private final Goldens goldens = new Goldens();

    /** The campaign. */
    public FlipsCampaign() {}

    @Override
    public String name() {
        return "flips";
    }

    @Override
    public String description() {
        return "every bit of every byte of stores that hold every kind of file";
    }

    @Override
    public long trials() {
        return 8192;
    }

    @Override
    public void run(Trial trial) throws IOException {
        long next = 0;
        for (GoldenStore golden : goldens.of(trial.seed())) {
            try (var damaged = new Damaged(golden)) {
                for (Map.Entry<String, byte[]> file : golden.files().entrySet()) {
                    for (int at = 0; at < file.getValue().length; at++) {
                        if (next++ % trials() == trial.number()) {
                            flipAll(golden, damaged, file.getKey(), at, trial);
                        }
                    }
                }
            }
        }
    }

    private static void flipAll(GoldenStore golden, Damaged damaged, String name, int at, Trial trial)
            throws IOException {
        List<List<Answer>> right = golden.right(name, at);
        for (int bit = 0; bit < Byte.SIZE; bit++) {
            try {
                flip(golden, damaged, name, at, bit, right);
            } catch (AssertionError e) {
                String what = golden.kind() + " store, " + name + ": bit " + bit + " of byte " + at + " of "
                        + golden.file(name).length + " flipped: ";
                throw new AssertionError(what + e.getMessage(), e);
            }
            trial.tally().add(Tried.BIT_FLIPS);
        }
    }

    private static void flip(
            GoldenStore golden, Damaged damaged, String name, int at, int bit, List<List<Answer>> right)
            throws IOException {
        MemorySegment flipped = MemorySegment.ofArray(new byte[] {(byte) (golden.file(name)[at] ^ 1 << bit)});
        Damaged.Damage damage = disk -> disk.damage(name, at, flipped);
        Outcome outcome = damaged.probe(damage);
        outcome.require(right);
        outcome.requireTold(name, golden.isTail(name, at) ? Telling.NOTE : Telling.DAMAGE);
        if (outcome.refused() == null && bit == at % Byte.SIZE) {
            Outcome merged = damaged.probeMerged(damage).exact();
            merged.require(right.stream().map(Outcome::exact).toList());
        }
    }
}
