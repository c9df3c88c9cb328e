package dev.varve.bench.ann;

import dev.varve.bench.run.MemoryGroup;
import dev.varve.lab.run.Stop;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * Starts the workers of a run.
 *
 * @param folder takes their logs
 * @param stop ends waiting for them
 * @param patience how long one answer may take
 * @param heapTaken whether a worker on a JVM takes all of its heap at the start
 * @param wrap makes of the command of a worker the one that is run
 */
record Workers(Path folder, Stop stop, Duration patience, boolean heapTaken, UnaryOperator<List<String>> wrap) {

    /** Workers whose processes are not in any group of their own. */
    Workers(Path folder, Stop stop, Duration patience) {
        this(folder, stop, patience, false, command -> command);
    }

    /** The same with processes in a group, which take all of their heap at the start: later it would be another's. */
    Workers within(MemoryGroup group) {
        return new Workers(folder, stop, patience, true, group::within);
    }

    /**
     * Starts a worker of a system.
     *
     * @param heap the most bytes of it, of a worker on a JVM
     * @throws WorkerException if there is no such program
     */
    WorkerProcess start(Contender contender, OptionalLong heap) throws WorkerException {
        Path log = folder.resolve(contender.name() + ".log");
        return WorkerProcess.start(
                contender.name(), wrap.apply(contender.command(heap, heapTaken)), log, stop, patience);
    }
}
