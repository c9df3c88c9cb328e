package dev.varve.bench.ann;

import dev.varve.bench.run.Stop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The driver's end of a worker: a child process that answers one message at a time. It never outlives this object. For
 * one thread.
 */
final class WorkerProcess implements AutoCloseable {

    private static final int LONGEST_LINE = 1 << 16;
    private static final int MOST_LINES = 64;
    private static final int LOG_LINES = 20;
    private static final int LOG_BYTES = 1 << 14;
    private static final long LOOK_MILLIS = 100;

    /** After Ctrl-C the children get the signal too, and may be gone before this process knows of it. */
    private static final Duration STOP_DELAY = Duration.ofMillis(500);

    private static final Duration LEAVE = Duration.ofSeconds(2);

    private final String system;
    private final Process process;
    private final Path log;
    private final Stop stop;
    private final Duration patience;
    private final BlockingQueue<Said> said = new LinkedBlockingQueue<>(MOST_LINES);

    /** What came from the worker: a line, or its end. */
    private sealed interface Said {}

    private record Line(String text) implements Said {}

    private record End() implements Said {}

    private WorkerProcess(String system, Process process, Path log, Stop stop, Duration patience) {
        this.system = system;
        this.process = process;
        this.log = log;
        this.stop = stop;
        this.patience = patience;
    }

    /**
     * Starts a worker.
     *
     * @param system what it is called in messages
     * @param command of the process
     * @param log takes its standard error
     * @param stop ends waiting
     * @param patience how long one answer may take
     * @throws WorkerException if there is no such program
     */
    static WorkerProcess start(String system, List<String> command, Path log, Stop stop, Duration patience)
            throws WorkerException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.to(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new WorkerException(system + ": its process does not start: " + e.getMessage());
        }
        var worker = new WorkerProcess(system, process, log, stop, patience);
        Thread.ofPlatform().name("worker " + system).daemon().start(() -> worker.listen(process.getInputStream()));
        return worker;
    }

    /** What its process is known by to the operating system. */
    long pid() {
        return process.pid();
    }

    /** Waits until it is ready, and returns what it says of itself. */
    Message ready() throws WorkerException {
        return await("its start", "ready");
    }

    /**
     * Asks, and waits for the answer.
     *
     * @param answer the verb of the answer
     * @throws WorkerException if there is another answer, or none
     * @throws Stop.StoppedException if the run is to end; the worker may still be working then
     */
    Message ask(Message request, String answer) throws WorkerException {
        stop.check();
        try {
            OutputStream input = process.getOutputStream();
            input.write((request.line() + "\n").getBytes(StandardCharsets.UTF_8));
            input.flush();
        } catch (IOException gone) {
            // It has ended; what it said last, or its log, tells why.
            return await(request.verb(), answer);
        }
        return await(request.verb(), answer);
    }

    private Message await(String asked, String answer) throws WorkerException {
        Said next = poll(patience);
        if (!(next instanceof Line line)) {
            if (next == null) {
                throw failure(asked, "no answer after " + patience.toSeconds() + " s");
            }
            poll(STOP_DELAY);
            throw failure(asked, "the process ended" + exitCode());
        }
        Message message;
        try {
            message = Message.parse(line.text());
        } catch (IllegalArgumentException e) {
            throw failure(asked, "its answer is not understood: " + e.getMessage());
        }
        if (message.verb().equals("error")) {
            throw failure(asked, message.text("message").orElse("no reason given"));
        }
        if (!message.verb().equals(answer)) {
            throw failure(asked, "expected the answer '" + answer + "', found " + message);
        }
        return message;
    }

    /** A complaint about an answer, with the end of the log. */
    WorkerException failure(String asked, String reason) {
        String tail = tail();
        return new WorkerException(system + ": " + asked + ": " + reason
                + (tail.isEmpty()
                        ? "; its log is empty"
                        : "; the end of its log:\n" + tail.indent(4).stripTrailing()));
    }

    /** A complaint about an answer that could not be used. */
    WorkerException failure(String asked, Exception reason) {
        return failure(asked, String.valueOf(reason.getMessage()));
    }

    private String exitCode() {
        try {
            return process.waitFor(STOP_DELAY.toMillis(), TimeUnit.MILLISECONDS)
                    ? " with exit code " + process.exitValue()
                    : " its output, and goes on";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** The next thing that is said within some time, or null. */
    private @Nullable Said poll(Duration time) {
        long begin = System.nanoTime();
        try {
            do {
                Said next = said.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                stop.check();
                if (next != null) {
                    return next;
                }
            } while (System.nanoTime() - begin < time.toNanos());
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stop.StoppedException();
        }
    }

    private void listen(InputStream output) {
        try {
            Optional<String> line = readLine(output);
            while (line.isPresent()) {
                said.put(new Line(line.get()));
                line = readLine(output);
            }
            said.put(new End());
        } catch (IOException closed) {
            said.offer(new End());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A line, or the part of one that is far too long; nothing at the end. */
    private static Optional<String> readLine(InputStream output) throws IOException {
        var line = new ByteArrayOutputStream();
        int next = output.read();
        while (next >= 0 && next != '\n' && line.size() < LONGEST_LINE) {
            line.write(next);
            next = output.read();
        }
        return next < 0 && line.size() == 0 ? Optional.empty() : Optional.of(line.toString(StandardCharsets.UTF_8));
    }

    private String tail() {
        Deque<String> lines = new ArrayDeque<>();
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] end = new byte[(int) Math.min(file.length(), LOG_BYTES)];
            file.seek(file.length() - end.length);
            file.readFully(end);
            new String(end, StandardCharsets.UTF_8).lines().forEach(line -> {
                lines.add(line);
                if (lines.size() > LOG_LINES) {
                    lines.removeFirst();
                }
            });
        } catch (IOException e) {
            return "cannot be read: " + e.getMessage();
        }
        return String.join("\n", lines);
    }

    /** Asks it to leave, and ends it and what it has started if it does not do so soon. */
    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        try {
            if (!stop.asked()) {
                try (OutputStream input = process.getOutputStream()) {
                    input.write("quit\n".getBytes(StandardCharsets.UTF_8));
                }
                process.waitFor(LEAVE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (IOException gone) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(handle -> handle.onExit().join());
        }
    }
}
