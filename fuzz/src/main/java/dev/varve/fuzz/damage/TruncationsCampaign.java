package dev.varve.fuzz.damage;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Cuts every file of the golden stores at every length, lengthens it, and deletes it. The store answers as it did or
 * tells of damage by a typed exception, and its check does.
 *
 * <p>A log that is cut ends like one that a crash ended, and takes what it says of the rest with it: the store may
 * answer as it did with the batches that are left. Between two frames nothing tells that more was there; elsewhere the
 * check notes what is left of a frame, as it does in a manifest.
 */
public final class TruncationsCampaign implements Campaign {

    private static final int[] LONGER = {1, 7, 8, 32, 64, 4096};

    private final Goldens goldens = new Goldens();

    /** The campaign. */
    public TruncationsCampaign() {}

    @Override
    public String name() {
        return "truncations";
    }

    @Override
    public String description() {
        return "every length of every file, one byte more and many, and none";
    }

    @Override
    public long trials() {
        return 2048;
    }

    @Override
    public void run(Trial trial) throws IOException {
        long next = 0;
        for (GoldenStore golden : goldens.of(trial.seed())) {
            try (var damaged = new Damaged(golden)) {
                for (Map.Entry<String, byte[]> file : golden.files().entrySet()) {
                    for (int length = 0; length < file.getValue().length; length++) {
                        if (next++ % trials() == trial.number()) {
                            cut(golden, damaged, file.getKey(), length);
                            trial.tally().add(Tried.TRUNCATIONS);
                        }
                    }
                    if (next++ % trials() == trial.number()) {
                        lengthen(golden, damaged, file.getKey(), trial);
                        delete(golden, damaged, file.getKey());
                    }
                }
            }
        }
    }

    private static void cut(GoldenStore golden, Damaged damaged, String name, int length) throws IOException {
        damaged.require(
                name + " of " + golden.file(name).length + " bytes cut to " + length,
                name,
                disk -> disk.append(name, length).close(),
                right(golden, name, length),
                telling(golden, name, length));
    }

    /** How the check must tell of a cut: one that a crash may have made is a note, one between frames is nothing. */
    static Telling telling(GoldenStore golden, String name, int length) {
        if (!GoldenStore.hasFrames(name)) {
            return Telling.DAMAGE;
        }
        List<FrameFile.Frame> frames = golden.frames(name);
        if (frames.isEmpty()) {
            return length == 0 ? Telling.NONE : Telling.NOTE; // made ahead
        }
        if (length < FrameFile.HEADER) {
            return Telling.DAMAGE;
        }
        boolean between = frames.stream().anyMatch(frame -> frame.offset() == length);
        return between ? Telling.NONE : Telling.NOTE;
    }

    private static void lengthen(GoldenStore golden, Damaged damaged, String name, Trial trial) throws IOException {
        byte[] file = golden.file(name);
        for (int more : LONGER) {
            for (byte filler : new byte[] {0, -1}) {
                byte[] longer = Arrays.copyOf(file, file.length + more);
                Arrays.fill(longer, file.length, longer.length, filler);
                String what = name + " of " + file.length + " bytes with " + more + " more of " + filler;
                Telling telling = GoldenStore.hasFrames(name) ? Telling.NOTE : Telling.DAMAGE;
                damaged.require(what, name, Damaged.replaced(name, longer), List.of(golden.answers()), telling);
                trial.tally().add(Tried.TRUNCATIONS);
            }
        }
    }

    private static void delete(GoldenStore golden, Damaged damaged, String name) throws IOException {
        boolean madeAhead = GoldenStore.hasFrames(name) && golden.frames(name).isEmpty();
        damaged.require(
                name + " deleted",
                name,
                disk -> disk.delete(name),
                List.of(golden.answers()),
                madeAhead ? Telling.NONE : Telling.DAMAGE);
    }

    /** As with the batches whose frames are whole: the first frame of a log is no batch. */
    static List<List<Answer>> right(GoldenStore golden, String name, int length) {
        if (!name.endsWith(".log") || golden.states().size() == 1) {
            return List.of(golden.answers());
        }
        List<FrameFile.Frame> frames = golden.frames(name);
        if (frames.isEmpty()) {
            return List.of(golden.answers()); // made ahead
        }
        long whole =
                frames.stream().skip(1).filter(frame -> frame.end() <= length).count();
        return List.of(golden.states().get((int) whole));
    }
}
