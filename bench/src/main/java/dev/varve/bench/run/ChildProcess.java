package dev.varve.bench.run;

import dev.varve.lab.run.Stop;
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
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A process that is spoken to, and heard, line by line. Neither it nor what it starts outlives this object. For one
 * thread.
 */
public final class ChildProcess implements AutoCloseable {

    private static final int LONGEST_LINE = 1 << 16;
    private static final int MOST_LINES = 64;
    private static final int LOG_LINES = 20;
    private static final int LOG_BYTES = 1 << 14;
    private static final long LOOK_MILLIS = 100;

    /** After Ctrl-C the children get the signal too, and may be gone before this process knows of it. */
    private static final Duration STOP_DELAY = Duration.ofMillis(500);

    private static final Duration LEAVE = Duration.ofSeconds(2);

    private final Process process;
    private final Path log;
    private final Stop stop;

    /** What it said; nothing stands for its end. */
    private final BlockingQueue<Optional<String>> said = new LinkedBlockingQueue<>(MOST_LINES);

    private ChildProcess(Process process, Path log, Stop stop) {
        this.process = process;
        this.log = log;
        this.stop = stop;
    }

    /**
     * Starts a process.
     *
     * @param log takes its standard error
     * @param stop ends waiting for it
     * @throws IOException if there is no such program
     */
    public static ChildProcess start(List<String> command, Path log, Stop stop) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.to(log.toFile()))
                .start();
        var child = new ChildProcess(process, log, stop);
        Thread.ofPlatform().name("child " + process.pid()).daemon().start(() -> child.listen(process.getInputStream()));
        return child;
    }

    /** What it uses, with all that it has started and that has not ended. */
    public ProcessUsage usage() {
        return ProcessUsage.ofTree(process.toHandle());
    }

    /**
     * Says a line to it.
     *
     * @throws IOException if it does not listen any more
     */
    public void say(String line) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    /**
     * The next line that it says; nothing where it said its last.
     *
     * @throws TimeoutException if it says nothing for so long
     * @throws Stop.StoppedException if the run is to end; the process may go on until it is closed
     */
    public Optional<String> hear(Duration patience) throws TimeoutException {
        Optional<String> line = poll(patience).orElseThrow(TimeoutException::new);
        if (line.isEmpty()) {
            // Its end is not told twice, so this waits, and throws where it came of the end of the run.
            poll(STOP_DELAY);
        }
        return line;
    }

    /** What is said within some time, or its end; nothing if neither came. */
    private Optional<Optional<String>> poll(Duration time) {
        long begin = System.nanoTime();
        try {
            do {
                Optional<String> next = said.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                stop.check();
                if (next != null) {
                    return Optional.of(next);
                }
            } while (System.nanoTime() - begin < time.toNanos());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stop.StoppedException();
        }
    }

    /**
     * How it ended, which it is given a moment for.
     *
     * @return its exit code, 128 and the signal where one ended it; nothing if it goes on
     */
    public OptionalInt exitCode() {
        try {
            return process.waitFor(LEAVE.toMillis(), TimeUnit.MILLISECONDS)
                    ? OptionalInt.of(process.exitValue())
                    : OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stop.StoppedException();
        }
    }

    /** The last lines of its standard error. */
    public String logTail() {
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

    private void listen(InputStream output) {
        try {
            try {
                for (Optional<String> line = readLine(output); line.isPresent(); line = readLine(output)) {
                    said.put(line);
                }
            } catch (IOException closed) {
                // Which is an end like any other.
            }
            said.put(Optional.empty());
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

    /** Ends its input, and ends it and what it has started if it does not leave soon. */
    @Override
    public void close() {
        close("");
    }

    /** As {@link #close()}, after some last words to it. */
    public void close(String farewell) {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        try {
            if (!stop.asked()) {
                try (OutputStream input = process.getOutputStream()) {
                    input.write(farewell.getBytes(StandardCharsets.UTF_8));
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
