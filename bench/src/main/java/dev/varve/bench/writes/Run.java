package dev.varve.bench.writes;

import dev.varve.bench.run.Scratch;
import dev.varve.lab.report.Report;
import dev.varve.lab.run.Stop;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What all parts of one run share.
 *
 * @param settings of both systems
 * @param plan how much is measured
 * @param records what is written
 * @param scratch where it goes
 * @param report where figures go
 * @param err where progress is told
 * @param stop asks to end early
 */
record Run(Settings settings, Plan plan, Records records, Scratch scratch, Report report, PrintWriter err, Stop stop) {

    private static final int SAMPLES = 1_000;

    /** Opens the store of a directory. */
    RecordStore open(StorageSystem system, Path directory) throws IOException {
        return system.open(directory, settings, records);
    }

    /** The systems in the order of a round: turned round each time, so that none always comes after the other. */
    static List<StorageSystem> order(int round) {
        List<StorageSystem> systems = List.of(StorageSystem.values());
        return round % 2 == 0 ? systems : systems.reversed();
    }

    /** Tells which version of a record a store must hold. */
    @FunctionalInterface
    interface Expected {
        /** The number of the vector that the record of a number has. */
        int vector(long number);
    }

    /**
     * Checks that a store holds what it acknowledged: as many records, and a sample of them with their vectors.
     *
     * @param ranges the numbers of all records that it must hold
     * @param expected the vectors that they must have
     * @throws IOException if something is missing or different, with the record
     */
    void verify(String system, RecordStore store, List<Range> ranges, Expected expected) throws IOException {
        long acknowledged = ranges.stream().mapToLong(Range::count).sum();
        long found = store.count();
        if (found != acknowledged) {
            throw new IOException(system + ": acknowledged " + acknowledged + " records, holds " + found);
        }
        var random = new SplittableRandom(acknowledged);
        for (Range range : ranges) {
            long samples = Math.min(range.count(), Math.ceilDiv(SAMPLES, ranges.size()));
            for (long i = 0; i < samples; i++) {
                // The last one always: it is what a careless end would lose.
                long at = i == 0 ? range.count() - 1 : random.nextLong(range.count());
                long number = range.number(at);
                if (!store.holds(records.key(number), expected.vector(number))) {
                    throw new IOException(system + ": acknowledged record " + number + " with key "
                            + records.key(number) + ", and does not hold it");
                }
            }
        }
    }

    /**
     * Numbers of records: {@code first}, {@code first + step} and so on.
     *
     * @param first the first
     * @param step from one to the next
     * @param count how many
     */
    record Range(long first, long step, long count) {
        /** One of them, counted from 0. */
        long number(long at) {
            return first + at * step;
        }
    }
}
