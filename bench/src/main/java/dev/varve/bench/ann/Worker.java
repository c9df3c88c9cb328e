package dev.varve.bench.ann;

import dev.varve.bench.ann.systems.AnnIndex;
import dev.varve.bench.ann.systems.AnnSystem;
import dev.varve.bench.ann.systems.Systems;
import dev.varve.lab.sets.Metric;
import dev.varve.lab.vectors.FvecsRows;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The process of one system: does what the driver asks on the standard input, and answers on the standard output. One
 * line is one {@link Message}; docs/bench-protocol.md says what they mean, for workers in other languages too.
 *
 * <p>Whatever else is printed, by libraries too, goes to the standard error. The process ends with its input, even
 * while it works: it never outlives its driver.
 */
public final class Worker implements AutoCloseable {

    private static final String QUIT = "quit";
    private static final int FAILED = 1;

    private final AnnSystem system;
    private @Nullable Open open;

    Worker(AnnSystem system) {
        this.system = system;
    }

    /**
     * Works for the driver.
     *
     * @param arguments the name of the system
     */
    public static void main(String[] arguments) throws Exception {
        var answers = new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        try (Worker worker = new Worker(Systems.of(arguments[0]))) {
            worker.work(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), answers);
        }
        // Whatever threads a library has left behind.
        System.exit(0);
    }

    /** Answers messages until {@code quit}. */
    private void work(BufferedReader requests, PrintWriter answers) throws InterruptedException {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread.ofPlatform().name("requests").daemon().start(() -> read(requests, lines));
        answers.println(ready().line());
        for (String line = lines.take(); !line.equals(QUIT); line = lines.take()) {
            answers.println(answerOrError(line).line());
        }
    }

    private static void read(BufferedReader requests, BlockingQueue<String> lines) {
        try {
            String line = requests.readLine();
            while (line != null) {
                lines.add(line);
                if (line.equals(QUIT)) {
                    return;
                }
                line = requests.readLine();
            }
        } catch (IOException e) {
            System.err.println("reading requests: " + e);
        }
        Runtime.getRuntime().halt(FAILED);
    }

    private Message ready() {
        return Message.of(
                "ready",
                "system",
                system.name(),
                "version",
                system.version(),
                "knob",
                system.knob(),
                "settings",
                system.settings());
    }

    @SuppressWarnings("CatchAndPrintStackTrace") // the log of a worker is its standard error
    private Message answerOrError(String line) {
        try {
            return answer(Message.parse(line));
        } catch (Exception | LinkageError | OutOfMemoryError | InternalError e) {
            e.printStackTrace();
            return Message.of("error", "message", String.valueOf(e).replaceAll("\\p{Cntrl}+", " "));
        }
    }

    private Message answer(Message request) throws Exception {
        return switch (request.verb()) {
            case "build" -> build(request);
            case "open" -> open(request);
            case "search" -> search(request);
            case "memory" -> memory();
            case "close" -> {
                close();
                yield Message.of("closed");
            }
            default ->
                throw new IllegalArgumentException(
                        "expected build, open, search, memory, close or quit, found " + request);
        };
    }

    private Message build(Message request) throws Exception {
        Metric metric = metric(request);
        Path directory = Path.of(request.required("index"));
        int threads = request.count("threads", 1);
        long begin = System.nanoTime();
        try (FvecsRows base = FvecsRows.open(Path.of(request.required("base")))) {
            system.build(base, metric, directory, threads);
        }
        return Message.of("built", "seconds", secondsSince(begin));
    }

    private Message open(Message request) throws Exception {
        close();
        Metric metric = metric(request);
        int k = request.count("k", 1);
        long begin = System.nanoTime();
        open = Open.of(system, request, metric);
        double seconds = secondsSince(begin);
        String sweep = system.sweep(k).stream().map(String::valueOf).collect(Collectors.joining(","));
        return Message.of("opened", "seconds", seconds, "sweep", sweep);
    }

    private Message search(Message request) throws Exception {
        int k = request.count("k", 1);
        try (SearchAnswers answers = new SearchAnswers(request.count("operations", 1), k)) {
            Searchers.Outcome outcome = current()
                    .searchers()
                    .search(
                            request.count("threads", 1),
                            k,
                            request.count("knob", 0),
                            request.count("first", 0),
                            answers);
            answers.write(Path.of(request.required("answers")), Path.of(request.required("latencies")));
            return Message.of("searched", "seconds", outcome.nanos() / 1e9, "allocated", outcome.allocated());
        }
    }

    /** Live bytes: a full collection leaves nothing else. */
    private static Message memory() {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return Message.of("memory", "heap", heap);
    }

    private Open current() {
        return Optional.ofNullable(open).orElseThrow(() -> new IllegalStateException("no index is open; open one"));
    }

    @Override
    public void close() throws IOException {
        Open closing = open;
        open = null;
        if (closing != null) {
            closing.close();
        }
    }

    private static Metric metric(Message request) {
        return Metric.valueOf(request.required("metric").toUpperCase(Locale.ROOT));
    }

    private static double secondsSince(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    /** An open index and what it is searched with. */
    private record Open(FvecsRows base, FvecsRows queries, AnnIndex index, Searchers searchers)
            implements AutoCloseable {

        static Open of(AnnSystem system, Message request, Metric metric) throws Exception {
            FvecsRows base = FvecsRows.open(Path.of(request.required("base")));
            try {
                FvecsRows queries = FvecsRows.open(Path.of(request.required("queries")));
                try {
                    AnnIndex index =
                            system.open(base, metric, Path.of(request.required("index")), request.count("threads", 1));
                    return new Open(base, queries, index, new Searchers(index, queries));
                } catch (Throwable e) {
                    queries.close();
                    throw e;
                }
            } catch (Throwable e) {
                base.close();
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            try (FvecsRows _ = base;
                    FvecsRows _ = queries;
                    AnnIndex _ = index;
                    Searchers _ = searchers) {
                // Closed in the order opposite to that of the list, whatever fails.
            }
        }
    }
}
