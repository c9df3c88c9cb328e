package dev.varve.bench.ann;

import dev.varve.bench.ann.systems.AnnSystem;
import dev.varve.bench.run.JavaCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A system of a run.
 *
 * @param name what it is called in the report
 * @param flags of the command of its worker, as people read them, without {@link #COMMON_OPTIONS} and the heap
 * @param sweep values of the knob that the caller chose, ascending; its own if empty
 * @param system its adapter, whose worker is on a JVM; nothing where the worker is another program
 * @param words options of the JVM, or the command of the other program
 * @param buildHeap the most bytes of heap with which it builds; nothing where the worker is another program
 */
record Contender(
        String name,
        String flags,
        List<Integer> sweep,
        Optional<AnnSystem> system,
        List<String> words,
        OptionalLong buildHeap) {

    /** Warnings of the JVM go out of the way of a worker's answers. */
    private static final List<String> LOGGING = List.of("-Xlog:disable", "-Xlog:all=warning:stderr");

    /** What every worker on a JVM is given, beside what its system asks for. */
    static final List<String> COMMON_OPTIONS =
            Stream.concat(LOGGING.stream(), JavaCommand.OPTIONS.stream()).toList();

    private static final long MIB = 1L << 20;

    /**
     * What a system has to search with, beside what it keeps of the data, unless it asks for less: garbage stays in
     * memory as long as the cap allows.
     */
    private static final long SEARCH_HEAP = 256 * MIB;

    private static final long HEAP_STEP = 64 * MIB;

    /** What a collector leaves free beside what is kept. */
    private static final double SLACK = 1.25;

    /**
     * A system with an adapter in this program.
     *
     * @param heap the most bytes of heap with which it builds, unless it says itself
     */
    static Contender onJvm(AnnSystem system, long heap, List<Integer> sweep) {
        return new Contender(
                system.name(),
                String.join(
                        " ",
                        Stream.concat(Stream.of("java"), system.jvmOptions().stream())
                                .toList()),
                sweep,
                Optional.of(system),
                system.jvmOptions(),
                OptionalLong.of(system.buildHeap().orElse(heap)));
    }

    /** A worker of another program. Its shell is replaced by it, so that the memory of the process is its own. */
    static Contender foreign(String name, String command, List<Integer> sweep) {
        return new Contender(
                name,
                command,
                sweep,
                Optional.empty(),
                List.of("/bin/sh", "-c", "exec " + command),
                OptionalLong.empty());
    }

    /**
     * The most bytes of heap with which it searches; nothing where the worker is another program.
     *
     * @param asked what the caller chose for all
     */
    OptionalLong searchHeap(AnnData data, OptionalLong asked) {
        if (system.isEmpty() || asked.isPresent()) {
            return system.isEmpty() ? OptionalLong.empty() : asked;
        }
        if (system.get().searchHeap().isPresent()) {
            return system.get().searchHeap();
        }
        double kept = SLACK * system.get().heapBytes(data.rows(), data.dimension());
        return OptionalLong.of(SEARCH_HEAP + (long) Math.ceil(kept / HEAP_STEP) * HEAP_STEP);
    }

    /**
     * What starts its worker.
     *
     * @param heap the most bytes of it, of a worker on a JVM
     * @param taken whether it is taken at the start, all of it
     */
    List<String> command(OptionalLong heap, boolean taken) {
        if (system.isEmpty()) {
            return words;
        }
        List<String> options = new ArrayList<>();
        heap.ifPresent(bytes -> options.add("-Xmx" + bytes / MIB + "m"));
        options.addAll(words);
        if (taken && heap.isPresent()) {
            options.addAll(List.of("-Xms" + heap.getAsLong() / MIB + "m", "-XX:+AlwaysPreTouch"));
        }
        options.addAll(COMMON_OPTIONS);
        return JavaCommand.of(options, Worker.class, name);
    }
}
