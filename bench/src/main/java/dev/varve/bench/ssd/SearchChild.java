package dev.varve.bench.ssd;

import dev.varve.bench.run.Stop;
import dev.varve.lab.report.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The bench's end of a {@link SearchProcess}: starts it, hears it to its end, and leaves no process behind. */
final class SearchChild {

    private static final int DIGITS = 3;
    private static final int KILLED = 128 + 9;
    private static final int LINES_TOLD = 20;
    private static final long LOOK_MILLIS = 100;

    /**
     * A heap that is enough for the centroids of a corpus and the answers of a query, and is taken at the start: so all
     * modes take the same, and what a cap leaves for tokens is what was meant.
     */
    private static final List<String> FLAGS = List.of(
            "-Xms64m",
            "-Xmx64m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

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
        return String.join(" ", FLAGS);
    }

    /**
     * Runs it from its start to its end.
     *
     * @param group in which it runs; in that of the bench if null
     */
    Outcome run(@Nullable MemoryGroup group, Progress progress) throws IOException {
        stop.check();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                SearchProcess.class.getName(),
                store.toString(),
                plan.corpus().toString(),
                Integer.toString(plan.queries()),
                Integer.toString(plan.answers())));
        Process process = new ProcessBuilder(group == null ? command : group.within(command))
                .redirectError(log.toFile())
                .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            Thread watch = Thread.ofVirtual().start(() -> destroyWhereStopped(process));
            Outcome outcome = hear(lines, progress);
            int status = process.waitFor();
            watch.join();
            stop.check();
            if (status != 0 || outcome == null) {
                throw new IOException(complaint(status));
            }
            return outcome;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a search process ran", e);
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }

    private void destroyWhereStopped(Process process) {
        try {
            while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (stop.asked()) {
                    process.destroyForcibly();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What it told, or null if it did not come to its end. */
    private @Nullable Outcome hear(BufferedReader lines, Progress progress) throws IOException {
        var nanos = new Histogram(DIGITS);
        double sum = 0;
        List<String> answers = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] fields = line.split("\t", -1);
            if (fields[0].equals(SearchProcess.ANSWER) && fields.length == 4) {
                long taken = Long.parseLong(fields[2]);
                nanos.recordValue(taken);
                sum += taken / 1e9;
                answers.add(fields[3]);
                progress.step();
            } else if (fields[0].equals(SearchProcess.MEMORY) && fields.length == 5) {
                return new Outcome(
                        nanos,
                        sum,
                        List.copyOf(answers),
                        Long.parseLong(fields[1]),
                        Long.parseLong(fields[2]),
                        Long.parseLong(fields[3]),
                        Long.parseLong(fields[4]));
            }
        }
        return null;
    }

    private String complaint(int status) throws IOException {
        List<String> said = Files.readAllLines(log);
        String reason = status == KILLED
                ? "was killed, as the system does where the cap on memory is too low; give a higher --memory-share"
                : "ended with status " + status;
        return "the search process " + reason + "; the last that it said:\n"
                + String.join("\n", said.subList(Math.max(0, said.size() - LINES_TOLD), said.size()));
    }
}
