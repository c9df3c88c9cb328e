package dev.varve.bench.ann;

import dev.varve.bench.ann.systems.AnnSystem;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A system of a run.
 *
 * @param name what it is called in the report
 * @param command that starts its worker
 * @param flags the same as people read it
 * @param sweep values of the knob that the caller chose, ascending; its own if empty
 */
record Contender(String name, List<String> command, String flags, List<Integer> sweep) {

    /** What every worker on a JVM needs: the Vector API, and warnings of the JVM out of the way of its answers. */
    private static final List<String> JVM_OPTIONS = List.of(
            "-Xlog:disable",
            "-Xlog:all=warning:stderr",
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    /**
     * A system with an adapter in this program.
     *
     * @param heap the most that its heap may take, such as {@code 4g}, unless it says itself
     */
    static Contender onJvm(AnnSystem system, String heap, List<Integer> sweep) {
        List<String> options = new ArrayList<>(system.jvmOptions());
        if (options.stream().noneMatch(option -> option.startsWith("-Xmx"))) {
            options.addFirst("-Xmx" + heap);
        }
        options.addAll(JVM_OPTIONS);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), Worker.class.getName(), system.name()));
        return new Contender(system.name(), command, "java " + String.join(" ", options), sweep);
    }

    /** A worker of another program. Its shell is replaced by it, so that the memory of the process is its own. */
    static Contender foreign(String name, String command, List<Integer> sweep) {
        return new Contender(name, List.of("/bin/sh", "-c", "exec " + command), command, sweep);
    }

    /** With absolute entries: a worker starts anywhere. */
    private static String classPath() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }
}
