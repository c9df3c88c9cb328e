package dev.varve.fuzz.kill;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.varve.fuzz.model.Require;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Another process on this one's class path, that says what it does line by line; killed when closed. A Ctrl-C, which
 * goes to all processes of a terminal, does not end it: its trial is made to its end first.
 */
final class ChildJvm implements AutoCloseable {

    /**
     * For one that lives for a second: little is compiled, and nothing is made that only a long life makes good. It
     * scores by the plain loops, as a JVM with a module that incubates links all its classes anew.
     */
    static final List<String> QUICK = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:CompileThresholdScaling=15",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Xmx128m");

    /** For one whose scores are to come from the Vector API. */
    static final String VECTORS = "--add-modules=jdk.incubator.vector";

    private static final List<String> ENGINE =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    private static final Path SHELL = Path.of("/bin/sh");

    /** What a shell ignores is ignored by what runs in its place. */
    private static final List<String> UNINTERRUPTED =
            List.of(SHELL.toString(), "-c", "trap '' INT; exec \"$0\" \"$@\"");

    /** What {@link Process#waitFor} tells of a process that SIGKILL ended. */
    private static final int KILLED = 128 + 9;

    private final Process process;
    private final BufferedReader said;
    private final Path errors;

    private ChildJvm(Process process, Path errors) {
        this.process = process;
        this.said = process.inputReader(UTF_8);
        this.errors = errors;
    }

    /**
     * Starts a process.
     *
     * @param before a command that runs the one after it in its own place, or nothing
     * @param flags of the JVM
     * @param errors a file for its errors
     * @param main the class that it runs
     * @param arguments what it is given
     */
    static ChildJvm start(List<String> before, List<String> flags, Path errors, Class<?> main, Object... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(Files.isExecutable(SHELL) ? UNINTERRUPTED : List.of());
        command.addAll(before);
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(flags);
        command.addAll(ENGINE);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ChildJvm(
                new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
    }

    /** The next line that it says; null where it says no more. */
    @Nullable
    String line() throws IOException {
        return said.readLine();
    }

    /** Requires that this is the next line that it says. */
    void hear(String expected) throws IOException {
        String line = line();
        Require.that(
                expected.equals(line),
                () -> "expected the other process to say '" + expected + "', heard '" + line + "': " + errorText());
    }

    /** Says something to it. */
    void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(UTF_8));
        process.getOutputStream().flush();
    }

    /** By SIGKILL, after some time, unless it has ended by then. What it said until then can still be heard. */
    void kill(long micros) {
        // By its handle, as the process itself would close what it said as well.
        ProcessHandle handle = process.toHandle();
        if (micros == 0) {
            handle.destroyForcibly();
        } else {
            CompletableFuture.delayedExecutor(micros, TimeUnit.MICROSECONDS).execute(handle::destroyForcibly);
        }
    }

    /**
     * Waits for its end.
     *
     * @return whether it was killed
     * @throws AssertionError if it neither was nor ended well
     */
    boolean awaitEnd() throws InterruptedException {
        int status = process.waitFor();
        Require.that(
                status == 0 || status == KILLED,
                () -> "the other process ended with status " + status + ": " + errorText());
        return status == KILLED;
    }

    /** What it wrote to its errors. */
    String errorText() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        said.close();
    }
}
