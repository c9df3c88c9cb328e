package dev.varve.bench.ann;

import dev.varve.bench.run.Stop;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Starts the workers of a run.
 *
 * @param folder takes their logs
 * @param stop ends waiting for them
 * @param patience how long one answer may take
 */
record Workers(Path folder, Stop stop, Duration patience) {

    /**
     * Starts a worker of a system.
     *
     * @param heap the most bytes of it, of a worker on a JVM
     * @throws WorkerException if there is no such program
     */
    WorkerProcess start(Contender contender, OptionalLong heap) throws WorkerException {
        Path log = folder.resolve(contender.name() + ".log");
        return WorkerProcess.start(contender.name(), contender.command(heap), log, stop, patience);
    }
}
