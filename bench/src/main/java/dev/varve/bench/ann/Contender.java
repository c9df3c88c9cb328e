package dev.varve.bench.ann;

import dev.varve.bench.ann.systems.AnnSystem;
import dev.varve.bench.run.JavaCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A system of a run.
 *
 * @param name what it is called in the report
 * @param command that starts its worker
 * @param flags the same as people read it, without {@link #COMMON_OPTIONS}
 * @param sweep values of the knob that the caller chose, ascending; its own if empty
 */
record Contender(String name, List<String> command, String flags, List<Integer> sweep) {

    /** Warnings of the JVM go out of the way of a worker's answers. */
    private static final List<String> LOGGING = List.of("-Xlog:disable", "-Xlog:all=warning:stderr");

    /** What every worker on a JVM is given, beside what its system asks for. */
    static final List<String> COMMON_OPTIONS =
            Stream.concat(LOGGING.stream(), JavaCommand.OPTIONS.stream()).toList();

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
        String flags = "java " + String.join(" ", options);
        options.addAll(COMMON_OPTIONS);
        return new Contender(system.name(), JavaCommand.of(options, Worker.class, system.name()), flags, sweep);
    }

    /** A worker of another program. Its shell is replaced by it, so that the memory of the process is its own. */
    static Contender foreign(String name, String command, List<Integer> sweep) {
        return new Contender(name, List.of("/bin/sh", "-c", "exec " + command), command, sweep);
    }
}
