package dev.varve.bench.ann;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.lab.run.Stop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers that are shell scripts, most of them bad ones. */
final class WorkerProcessTest {

    private static final String READY = "printf 'ready\\tsystem=x\\n';";
    private static final Duration PATIENT = Duration.ofMinutes(1);
    private static final Message MEMORY = Message.of("memory");

    @TempDir
    private Path directory;

    private final Stop stop = new Stop();

    @BeforeEach
    void needsAShell() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
    }

    @Test
    void shouldCarryQuestionsAndAnswers() throws Exception {
        try (WorkerProcess worker =
                start(READY + "read line; printf 'memory\\theap=%s\\n' \"$line\"; read line", PATIENT)) {
            assertEquals("x", worker.ready().required("system"));
            assertEquals("memory", worker.ask(MEMORY, "memory").required("heap"));
        }
    }

    @Test
    void shouldTellOfAnEndWithCodeAndLog() throws Exception {
        try (WorkerProcess worker = start(READY + "read line; echo no memory left >&2; exit 7", PATIENT)) {
            worker.ready();
            assertFailure(
                    "x: memory: the process ended with exit code 7; the end of its log:\n    no memory left", worker);
        }
    }

    @Test
    void shouldTellOfSilence() throws Exception {
        try (WorkerProcess worker = start(READY + "echo thinking >&2; exec sleep 600", Duration.ofSeconds(2))) {
            worker.ready();
            assertFailure("x: memory: no answer after 2 s; the end of its log:\n    thinking", worker);
        }
    }

    @Test
    void shouldTellOfAnErrorAndGoOn() throws Exception {
        String script = READY + "read line; printf 'error\\tmessage=not yet\\n'; read line; echo memory; read line";
        try (WorkerProcess worker = start(script, PATIENT)) {
            worker.ready();
            assertFailure("x: memory: not yet; its log is empty", worker);
            assertEquals("memory", worker.ask(MEMORY, "memory").verb());
        }
    }

    @Test
    void shouldTellOfAnswersThatItDoesNotUnderstand() throws Exception {
        try (WorkerProcess worker =
                start(READY + "read line; printf '%%%%\\tx\\n'; read line; echo built; read line", PATIENT)) {
            worker.ready();
            assertFailure("x: memory: its answer is not understood: expected name=value, found 'x'", worker);
            assertFailure("x: memory: expected the answer 'memory', found 'built'", worker);
        }
    }

    @Test
    void shouldNotChokeOnALineWithoutEnd() throws Exception {
        try (WorkerProcess worker = start("exec cat /dev/zero", PATIENT)) {
            var failure = assertThrows(WorkerException.class, worker::ready);
            assertTrue(failure.toString().contains("expected the answer 'ready'"), "a long line is no answer");
            assertTrue(failure.toString().length() < 10_000, "a message is no place for a long line");
        }
    }

    @Test
    void shouldShowTheEndOfALongLogOnly() throws Exception {
        String script = "i=0; while [ $i -lt 3000 ]; do echo \"line $i\" >&2; i=$((i+1)); done";
        try (WorkerProcess worker = start(script, PATIENT)) {
            var failure = assertThrows(WorkerException.class, worker::ready);
            assertTrue(failure.toString().endsWith("line 2999"), failure::toString);
            assertFalse(failure.toString().contains("line 2900"), failure::toString);
        }
    }

    @Test
    void shouldTellOfAProgramThatIsNotThere() {
        var failure = assertThrows(
                WorkerException.class,
                () -> WorkerProcess.start("x", List.of("/no/such/program"), directory.resolve("log"), stop, PATIENT));

        assertTrue(failure.toString().contains("x: its process does not start"), failure::toString);
    }

    @Test
    void shouldEndWithAllThatItStarted() throws Exception {
        WorkerProcess worker = start("sleep 600 & " + READY + " wait", PATIENT);
        worker.ready();
        ProcessHandle shell = ProcessHandle.current()
                .children()
                .filter(child -> child.children().findAny().isPresent())
                .findFirst()
                .orElseThrow();
        List<ProcessHandle> children = shell.descendants().toList();
        assertEquals(1, children.size());

        stop.ask();
        worker.close();

        assertFalse(shell.isAlive());
        children.getFirst().onExit().get(10, TimeUnit.SECONDS);
    }

    @Test
    void shouldStopWaitingWhenTheRunIsStopped() throws Exception {
        try (WorkerProcess worker = start(READY + "exec sleep 600", PATIENT)) {
            worker.ready();
            stop.ask();
            assertThrows(Stop.StoppedException.class, () -> worker.ask(MEMORY, "memory"));
        }
    }

    private WorkerProcess start(String script, Duration patience) throws WorkerException {
        return WorkerProcess.start("x", List.of("/bin/sh", "-c", script), directory.resolve("log"), stop, patience);
    }

    private static void assertFailure(String message, WorkerProcess worker) {
        var failure = assertThrows(WorkerException.class, () -> worker.ask(MEMORY, "memory"));
        assertTrue(String.valueOf(failure.getMessage()).startsWith(message), failure::toString);
    }
}
