package dev.varve.bench.ann;

import dev.varve.bench.run.ChildProcess;
import dev.varve.bench.run.ProcessUsage;
import dev.varve.lab.run.Stop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;

/** The driver's end of a worker: a child process that answers one message at a time. For one thread. */
final class WorkerProcess implements AutoCloseable {

    private static final String QUIT = "quit\n";

    private final String system;
    private final ChildProcess process;
    private final Stop stop;
    private final Duration patience;

    private WorkerProcess(String system, ChildProcess process, Stop stop, Duration patience) {
        this.system = system;
        this.process = process;
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
        try {
            return new WorkerProcess(system, ChildProcess.start(command, log, stop), stop, patience);
        } catch (IOException e) {
            throw new WorkerException(system + ": its process does not start: " + e.getMessage());
        }
    }

    /** What it uses, with all that it has started. */
    ProcessUsage usage() {
        return process.usage();
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
            process.say(request.line());
        } catch (IOException gone) {
            // It has ended; what it said last, or its log, tells why.
            return await(request.verb(), answer);
        }
        return await(request.verb(), answer);
    }

    private Message await(String asked, String answer) throws WorkerException {
        Message message;
        try {
            Optional<String> line = process.hear(patience);
            message = Message.parse(line.orElseThrow(() -> failure(asked, "the process ended" + exitCode())));
        } catch (TimeoutException e) {
            throw failure(asked, "no answer after " + patience.toSeconds() + " s");
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
        String tail = process.logTail();
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
        OptionalInt code = process.exitCode();
        return code.isPresent() ? " with exit code " + code.getAsInt() : " its output, and goes on";
    }

    /** Asks it to leave, and ends it and what it has started if it does not do so soon. */
    @Override
    public void close() {
        process.close(QUIT);
    }
}
