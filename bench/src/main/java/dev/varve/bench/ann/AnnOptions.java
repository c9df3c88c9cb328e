package dev.varve.bench.ann;

import dev.varve.bench.ann.systems.Systems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say which systems are measured, and how much. What is not given depends on {@code --quick}. */
final class AnnOptions {

    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final int MOST_THREADS = 1024;
    private static final int MOST_K = 1000;

    @Option(
            names = "--systems",
            split = ",",
            paramLabel = "NAME",
            description = "The systems, in the order of tables, of: varve, exact, lucene-float32, lucene-int4,"
                    + " lucene-1bit, jvector-memory, jvector-pq, jvector-fused, and those of --system. Default: all.")
    private List<String> systems = new ArrayList<>();

    @Option(
            names = "--system",
            paramLabel = "NAME=COMMAND",
            description = "Another system: a program that speaks the protocol of docs/bench-protocol.md; the command is"
                    + " run by /bin/sh. Repeatable.")
    private Map<String, String> foreign = new LinkedHashMap<>();

    @Option(
            names = "--sweep",
            paramLabel = "SYSTEM=N,N",
            description = "Values of the knob of a system, instead of its own. Repeatable.")
    private Map<String, String> sweeps = new LinkedHashMap<>();

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            description = "The most heap with which a peer on the JVM builds; that of varve and exact is 128m always."
                    + " Default: ${DEFAULT-VALUE}.")
    private String heap = "4g";

    @Option(
            names = "--search-heap",
            paramLabel = "SIZE",
            description = "The most heap with which a system on the JVM searches, the same for all. Default: 64m for"
                    + " varve, else 256m and what its form must keep on the heap for the rows.")
    private @Nullable String searchHeap;

    @Option(names = "-k", paramLabel = "N", description = "Neighbors to find. Default: ${DEFAULT-VALUE}.")
    private int k = 10;

    @Option(
            names = "--recalls",
            split = ",",
            paramLabel = "R",
            description = "Recalls at which figures are told. Default: ${DEFAULT-VALUE}.")
    private List<Double> recalls = List.of(0.90, 0.95, 0.99);

    @Option(
            names = "--threads",
            split = ",",
            paramLabel = "N",
            description = "Numbers of threads that search at once. Default: 1 and as many as processors.")
    private List<Integer> threads = List.of(1, PROCESSORS);

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each figure. Default: 3, --quick 2.")
    private @Nullable Integer rounds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "How long one point of one round takes at least. Default: 1, --quick 0.1.")
    private @Nullable Double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            description = "Seconds that a system may warm up at most: it ends when it gets no faster. Default: 20,"
                    + " --quick 1.")
    private @Nullable Double warmUp;

    @Option(
            names = "--cold",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Also measure searches that must read from the disk. Default: yes.")
    private boolean cold;

    @Option(
            names = "--memory-share",
            paramLabel = "S",
            description = "Also measure searches by processes whose memory is capped (cgroups): what each takes for"
                    + " itself, and as much for files as Varve's codes and graph and this share of the vectors take."
                    + " Default: not.")
    private @Nullable Double memoryShare;

    @Option(
            names = "--patience",
            paramLabel = "S",
            description = "Seconds that a worker may take for one answer, such as a build. Default: ${DEFAULT-VALUE}.")
    private int patience = 14_400;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    AnnPlan plan(boolean quick) {
        check(k >= 1 && k <= MOST_K, "-k", "1 to " + MOST_K, k);
        check(!recalls.isEmpty() && recalls.stream().allMatch(r -> r > 0 && r <= 1), "--recalls", "0 to 1", recalls);
        check(
                !threads.isEmpty() && threads.stream().allMatch(t -> t >= 1 && t <= MOST_THREADS),
                "--threads",
                "1 to " + MOST_THREADS,
                threads);
        int everyRound = rounds == null ? (quick ? 2 : 3) : rounds;
        check(everyRound >= 1, "--rounds", "1 or more", everyRound);
        double point = seconds == null ? (quick ? 0.1 : 1) : seconds;
        check(point > 0 && point <= 3600, "--seconds", "above 0, up to 3600", point);
        double warm = warmUp == null ? (quick ? 1 : 20) : warmUp;
        check(warm >= 0 && warm <= 3600, "--warm-up", "0 to 3600", warm);
        check(patience >= 1, "--patience", "1 or more", patience);
        check(memoryShare == null || (memoryShare > 0 && memoryShare <= 1), "--memory-share", "0 to 1", memoryShare);
        return new AnnPlan(
                k,
                List.copyOf(new TreeSet<>(recalls)),
                List.copyOf(new TreeSet<>(threads)),
                PROCESSORS,
                everyRound,
                point,
                warm,
                quick ? 3 : Integer.MAX_VALUE,
                cold,
                quick ? 100 : 500,
                memoryShare == null ? OptionalDouble.empty() : OptionalDouble.of(memoryShare),
                searchHeap == null ? OptionalLong.empty() : OptionalLong.of(bytes("--search-heap", searchHeap)),
                Duration.ofSeconds(patience));
    }

    /** The systems that are asked for. */
    List<Contender> contenders() {
        List<String> known = new ArrayList<>(Systems.names());
        for (String name : foreign.keySet()) {
            check(name.matches("[A-Za-z0-9._-]{1,64}"), "--system", "a name of letters, digits, '.', '_', '-'", name);
            check(!known.contains(name), "--system", "a name that is not taken", name);
            known.add(name);
        }
        List<String> asked =
                systems.isEmpty() ? known : systems.stream().distinct().toList();
        for (String name : asked) {
            check(known.contains(name), "--systems", "of " + String.join(", ", known), name);
        }
        for (String name : sweeps.keySet()) {
            check(asked.contains(name), "--sweep", "of " + String.join(", ", asked), name);
        }
        return asked.stream().map(this::contender).toList();
    }

    private Contender contender(String name) {
        String command = foreign.get(name);
        return command == null
                ? Contender.onJvm(Systems.of(name), bytes("--heap", heap), sweep(name))
                : Contender.foreign(name, command, sweep(name));
    }

    private long bytes(String option, String size) {
        check(size.matches("[1-9]\\d{0,5}[mMgG]"), option, "a size such as 512m or 4g", size);
        long number = Long.parseLong(size.substring(0, size.length() - 1));
        return size.toLowerCase(Locale.ROOT).endsWith("g") ? number << 30 : number << 20;
    }

    private List<Integer> sweep(String name) {
        String values = sweeps.get(name);
        if (values == null) {
            return List.of();
        }
        check(values.matches("\\d{1,9}(,\\d{1,9})*"), "--sweep " + name, "whole numbers, such as 10,20,40", values);
        TreeSet<Integer> knobs = new TreeSet<>();
        for (String value : values.split(",", -1)) {
            knobs.add(Integer.valueOf(value));
        }
        return List.copyOf(knobs);
    }

    private void check(boolean right, String option, String expected, @Nullable Object found) {
        if (!right) {
            String message = option + ": expected " + expected + ", found " + found;
            if (spec == null) {
                throw new IllegalArgumentException(message);
            }
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
