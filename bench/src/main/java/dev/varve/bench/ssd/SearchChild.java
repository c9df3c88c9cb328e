package dev.varve.bench.ssd;

import dev.varve.LateStats;
import dev.varve.bench.run.ChildProcess;
import dev.varve.bench.run.JavaCommand;
import dev.varve.bench.run.MemoryGroup;
import dev.varve.lab.report.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The bench's end of a {@link SearchProcess}: starts it, hears it to its end, and leaves no process behind. */
final class SearchChild {

    private static final int DIGITS = 3;
    private static final int KILLED = 128 + 9;
    private static final int COUNTERS = 12;
    private static final int FIGURES = 7;

    /**
     * A heap that is enough for the centroids of a corpus, a phase's queries and their answers, and is taken at the
     * start: so all modes take the same, and what a cap leaves for tokens is what was meant.
     */
    private static final List<String> FLAGS =
            List.of("-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");

    private static final Duration PATIENCE = Duration.ofHours(1);

    private final SsdRun run;
    private final Path store;
    private final Mode mode;

    SearchChild(SsdRun run, Path store, Mode mode) {
        this.run = run;
        this.store = store;
        this.mode = mode;
    }

    /**
     * Bytes that a process had and saw at the end of a phase.
     *
     * @param anonymous of its own memory
     * @param resident of all its memory
     * @param residentTokens of the files of coded tokens in memory
     * @param tokens of these files
     * @param residentCandidates of the files that lead to candidates in memory
     * @param candidates of these files
     * @param fullTokens of the files of tokens in full precision
     */
    record Memory(
            long anonymous,
            long resident,
            long residentTokens,
            long tokens,
            long residentCandidates,
            long candidates,
            long fullTokens) {}

    /**
     * What came of a phase.
     *
     * @param nanos of each search
     * @param answers of each query, as text
     * @param seconds that searches took: all of them one after the other, or from the first to the last
     * @param late what late interaction did
     */
    record Outcome(Histogram nanos, List<String> answers, double seconds, LateStats late, Memory memory) {

        double perSecond() {
            return answers.size() / seconds;
        }
    }

    /** The flags of the process. */
    static String flags() {
        return String.join(" ", FLAGS) + " " + String.join(" ", JavaCommand.OPTIONS);
    }

    /**
     * Runs it from its start to its end.
     *
     * @param group in which it runs; in that of the bench if null
     * @return what came of each phase, by its name
     */
    Map<String, Outcome> run(@Nullable MemoryGroup group, List<SearchPhase> phases, Progress progress)
            throws IOException {
        run.stop().check();
        List<String> options = new ArrayList<>(FLAGS);
        options.addAll(JavaCommand.OPTIONS);
        List<String> arguments = new ArrayList<>(List.of(
                store.toString(),
                run.plan().corpusText(),
                Integer.toString(run.plan().answers()),
                mode.name(),
                run.cache().name(),
                Integer.toString(run.plan().warmUps())));
        phases.forEach(phase -> arguments.add(phase.toString()));
        List<String> command = JavaCommand.of(options, SearchProcess.class, arguments.toArray(String[]::new));
        Path log = run.scratch().folder().resolve("search.log");
        try (ChildProcess process =
                ChildProcess.start(group == null ? command : group.within(command), log, run.stop())) {
            Map<String, Outcome> outcomes = hear(process, progress);
            OptionalInt status = process.exitCode();
            if (outcomes.size() < phases.size() || status.orElse(0) != 0) {
                throw new IOException(complaint(process, status));
            }
            return outcomes;
        } catch (TimeoutException e) {
            throw new IOException("the search process has not answered for " + PATIENCE.toMinutes() + " min", e);
        }
    }

    /** What it told of the phases that came to their end. */
    private static Map<String, Outcome> hear(ChildProcess process, Progress progress) throws TimeoutException {
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        var nanos = new Histogram(DIGITS);
        List<String> answers = new ArrayList<>();
        @Nullable String[] counted = null;
        for (var line = process.hear(PATIENCE); line.isPresent(); line = process.hear(PATIENCE)) {
            String[] fields = line.get().split("\t", -1);
            if (fields[0].equals(SearchProcess.ANSWER) && fields.length == 5) {
                nanos.recordValue(Long.parseLong(fields[3]));
                answers.add(fields[4]);
                progress.step();
            } else if (fields[0].equals(SearchProcess.PHASE) && fields.length == COUNTERS + 3) {
                counted = fields;
            } else if (fields[0].equals(SearchProcess.MEMORY) && fields.length == FIGURES + 2 && counted != null) {
                double seconds = Double.parseDouble(counted[2]);
                outcomes.put(
                        fields[1], new Outcome(nanos, List.copyOf(answers), seconds, late(counted), memory(fields)));
                nanos = new Histogram(DIGITS);
                answers.clear();
            }
        }
        return outcomes;
    }

    private static LateStats late(String[] fields) {
        long[] counters = numbers(fields, 3);
        return new LateStats(
                counters[0],
                counters[1],
                counters[2],
                counters[3],
                counters[4],
                counters[5],
                counters[6],
                counters[7],
                counters[8],
                counters[9],
                Duration.ofNanos(counters[10]),
                Duration.ofNanos(counters[11]));
    }

    private static Memory memory(String[] fields) {
        long[] bytes = numbers(fields, 2);
        return new Memory(bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6]);
    }

    private static long[] numbers(String[] fields, int first) {
        long[] numbers = new long[fields.length - first];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Long.parseLong(fields[first + i]);
        }
        return numbers;
    }

    private static String complaint(ChildProcess process, OptionalInt status) {
        String reason = status.orElse(0) == KILLED
                ? "was killed, as the system does where the cap on memory is too low; give a higher --memory-share"
                : "ended with status " + (status.isPresent() ? status.getAsInt() : "unknown");
        return "the search process " + reason + "; the last that it said:\n" + process.logTail();
    }
}
