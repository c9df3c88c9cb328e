package dev.varve.mmap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Another JVM on this one's class path, killed when closed. */
final class ChildJvm implements AutoCloseable {

    static final List<String> NATIVE_ACCESS = List.of("--enable-native-access=ALL-UNNAMED");

    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = process.inputReader(UTF_8);
    }

    /** Starts a main class; what it prints to either stream is read as one. */
    static ChildJvm start(List<String> flags, Class<?> main, Object... arguments) throws IOException {
        return startBehind(List.of(), flags, main, arguments);
    }

    /** The same behind the words of a command that runs the one after it in its own place. */
    static ChildJvm startBehind(List<String> before, List<String> flags, Class<?> main, Object... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(List.of("-Xmx64m", "-cp", System.getProperty("java.class.path")));
        command.addAll(flags);
        command.add(main.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ChildJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    long pid() {
        return process.pid();
    }

    /** The next line that it prints. */
    String line() throws IOException {
        return String.valueOf(output.readLine());
    }

    /** All that it prints until it ends. */
    String rest() {
        return String.join("\n", output.lines().toList());
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    /** As {@code kill -9}; returns when it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        output.close();
    }
}
