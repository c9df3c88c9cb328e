package dev.varve.fuzz.damage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The process that {@link FieldsCampaign} lets meet hostile numbers, with little memory: it says which one it is at
 * before each, so that its end tells which one ended it.
 */
public final class HostileChild {

    static final String AT = "at ";
    static final String DONE = "done ";

    /** All that is mapped and allocated beside the heap is a fraction of this; a number that is believed is not. */
    private static final long MOST_RESIDENT_KIB = 512 << 10;

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";

    private final PrintStream out;
    private long tried;

    private HostileChild(PrintStream out) {
        this.out = out;
    }

    /** Takes the seed of the golden stores, how many trials share the numbers, and which one this is. */
    public static void main(String[] args) throws IOException {
        // A line is out as soon as it is written, whatever becomes of the process.
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        var child = new HostileChild(out);
        long seed = Long.parseLong(args[0]);
        long trials = Long.parseLong(args[1]);
        long number = Long.parseLong(args[2]);
        try {
            for (GoldenKind kind : GoldenKind.values()) {
                child.meet(GoldenStore.of(kind, seed), trials, number);
            }
            requireLittleMemory();
        } catch (AssertionError found) {
            found.printStackTrace(out);
            Runtime.getRuntime().halt(1);
        }
        out.println(DONE + child.tried);
    }

    private void meet(GoldenStore golden, long trials, long number) {
        try (var damaged = new Damaged(golden)) {
            HostileFields.forEach(golden, trials, number, forgery -> {
                out.println(AT + golden.kind() + " store, " + forgery.what());
                meet(golden, damaged, forgery);
                tried++;
            });
        }
    }

    private static void meet(GoldenStore golden, Damaged damaged, HostileFields.Forgery forgery) {
        try {
            Outcome outcome = damaged.probe(Damaged.replaced(forgery.file(), forgery.bytes()));
            forgery.demand().of(outcome, golden.right(forgery.file(), forgery.offset()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the system tells how much memory the process took at most. */
    private static void requireLittleMemory() throws IOException {
        if (!Files.isReadable(STATUS)) {
            return;
        }
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith(PEAK)) {
                long peak = Long.parseLong(line.replaceAll("[^0-9]", ""));
                if (peak > MOST_RESIDENT_KIB) {
                    throw new AssertionError("took " + peak + " KiB, expected at most " + MOST_RESIDENT_KIB);
                }
            }
        }
    }
}
