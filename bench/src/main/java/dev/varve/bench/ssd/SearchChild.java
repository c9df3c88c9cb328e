package dev.varve.bench.ssd;

import dev.varve.bench.run.ChildProcess;
import dev.varve.bench.run.JavaCommand;
import dev.varve.bench.run.MemoryGroup;
import dev.varve.bench.run.Stop;
import dev.varve.lab.report.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The bench's end of a {@link SearchProcess}: starts it, hears it to its end, and leaves no process behind. */
final class SearchChild {

    private static final int DIGITS = 3;
    private static final int KILLED = 128 + 9;

    /**
     * A heap that is enough for the centroids of a corpus and the answers of a query, and is taken at the start: so all
     * modes take the same, and what a cap leaves for tokens is what was meant.
     */
    private static final List<String> FLAGS = List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");

    private static final Duration PATIENCE = Duration.ofHours(1);

    private final Plan plan;
    private final Path store;
    private final Path log;
    private final Stop stop;

    SearchChild(Plan plan, Path store, Path log, Stop stop) {
        this.plan = plan;
        this.store = store;
        this.log = log;
        this.stop = stop;
    }

    /**
     * What it told.
     *
     * @param nanos of each search
     * @param answers of each query, as text
     * @param anonymous bytes of its own memory, at the end
     * @param resident bytes of all its memory, at the end
     * @param residentTokens bytes of the files of tokens in memory, at the end
     * @param tokens bytes of the files of tokens
     */
    record Outcome(
            Histogram nanos,
            double seconds,
            List<String> answers,
            long anonymous,
            long resident,
            long residentTokens,
            long tokens) {}

    /** The flags of the process. */
    static String flags() {
        return String.join(" ", FLAGS) + " " + String.join(" ", JavaCommand.OPTIONS);
    }

    /**
     * Runs it from its start to its end.
     *
     * @param group in which it runs; in that of the bench if null
     */
    Outcome run(@Nullable MemoryGroup group, Progress progress) throws IOException {
        stop.check();
        List<String> options = new ArrayList<>(FLAGS);
        options.addAll(JavaCommand.OPTIONS);
        List<String> command = JavaCommand.of(
                options,
                SearchProcess.class,
                store.toString(),
                plan.corpus().toString(),
                Integer.toString(plan.queries()),
                Integer.toString(plan.answers()));
        try (ChildProcess process = ChildProcess.start(group == null ? command : group.within(command), log, stop)) {
            Optional<Outcome> outcome = hear(process, progress);
            OptionalInt status = process.exitCode();
            return outcome.filter(_ -> status.orElse(0) == 0)
                    .orElseThrow(() -> new IOException(complaint(process, status)));
        } catch (TimeoutException e) {
            throw new IOException("the search process has not answered for " + PATIENCE.toMinutes() + " min", e);
        }
    }

    /** What it told, or nothing if it did not come to its end. */
    private static Optional<Outcome> hear(ChildProcess process, Progress progress) throws TimeoutException {
        var nanos = new Histogram(DIGITS);
        double sum = 0;
        List<String> answers = new ArrayList<>();
        for (Optional<String> line = process.hear(PATIENCE); line.isPresent(); line = process.hear(PATIENCE)) {
            String[] fields = line.get().split("\t", -1);
            if (fields[0].equals(SearchProcess.ANSWER) && fields.length == 4) {
                long taken = Long.parseLong(fields[2]);
                nanos.recordValue(taken);
                sum += taken / 1e9;
                answers.add(fields[3]);
                progress.step();
            } else if (fields[0].equals(SearchProcess.MEMORY) && fields.length == 5) {
                return Optional.of(new Outcome(
                        nanos,
                        sum,
                        List.copyOf(answers),
                        Long.parseLong(fields[1]),
                        Long.parseLong(fields[2]),
                        Long.parseLong(fields[3]),
                        Long.parseLong(fields[4])));
            }
        }
        return Optional.empty();
    }

    private static String complaint(ChildProcess process, OptionalInt status) {
        String reason = status.orElse(0) == KILLED
                ? "was killed, as the system does where the cap on memory is too low; give a higher --memory-share"
                : "ended with status " + (status.isPresent() ? status.getAsInt() : "unknown");
        return "the search process " + reason + "; the last that it said:\n" + process.logTail();
    }
}
