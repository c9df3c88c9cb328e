package dev.varve.bench.writes;

import dev.varve.CompactionOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how much is measured, and with which settings. What is not given depends on {@code --quick}. */
final class PlanOptions {

    private static final long MIB = 1L << 20;
    private static final double GB = 1e9;

    /** One that is written and two that wait, which is what Varve allows. */
    private static final int MEMTABLES = 3;

    /** One to flush and one to compact, which is what Varve has. */
    private static final int BACKGROUND_THREADS = 2;

    /** In which order keys come. */
    enum KeyOrder {
        scattered,
        ascending
    }

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the records. Default: ${DEFAULT-VALUE}.")
    private long seed = 42;

    @Option(names = "--dimension", paramLabel = "N", description = "Of the vectors. Default: ${DEFAULT-VALUE}.")
    private int dimension = 768;

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            description = "Order of the keys: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private KeyOrder order = KeyOrder.scattered;

    @Option(
            names = "--memtable",
            paramLabel = "MIB",
            description = "Size of a memtable, in MiB. Default: ${DEFAULT-VALUE}.")
    private int memtable = 64;

    @Option(
            names = "--levelled",
            description = "Let RocksDB compact by levels, its default, instead of by tiers as Varve does.")
    private boolean levelled;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each figure. Default: 5, --quick 3.")
    private @Nullable Integer rounds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "How long one system writes in one round. Default: 2, --quick 0.3.")
    private @Nullable Double seconds;

    @Option(
            names = "--writers",
            split = ",",
            paramLabel = "N",
            description = "Numbers of writing threads. Default: ${DEFAULT-VALUE}.")
    private List<Integer> writers = List.of(1, 4, 16);

    @Option(
            names = "--window",
            paramLabel = "N",
            description =
                    "Records that a writer writes before it awaits them, GROUP_SYNCED. Default: ${DEFAULT-VALUE}.")
    private int window = 64;

    @Option(
            names = "--bulk-records",
            paramLabel = "N",
            description = "Records of a bulk load. Default: 200000, --quick 20000.")
    private @Nullable Integer bulkRecords;

    @Option(names = "--batch", paramLabel = "N", description = "Records of a batch. Default: ${DEFAULT-VALUE}.")
    private int batch = 256;

    @Option(
            names = "--updates",
            paramLabel = "N",
            description = "Records written to measure amplification. Default: 1000000, --quick 60000.")
    private @Nullable Integer updates;

    @Option(
            names = "--keys",
            paramLabel = "N",
            description = "Keys that the updates go to. Default: 100000, --quick 6000.")
    private @Nullable Integer keys;

    @Option(
            names = "--open-sizes",
            split = ",",
            paramLabel = "GB",
            description =
                    "Sizes of the stores that are opened, in GB (10^9 bytes). Default: 0.1,1,10, --quick 0.02,0.1.")
    private @Nullable List<Double> openSizes;

    @Option(
            names = "--search-records",
            paramLabel = "N",
            description = "Records of the store that is searched. Default: 100000, --quick 10000.")
    private @Nullable Integer searchRecords;

    @Option(names = "--searches", paramLabel = "N", description = "Searches of a round. Default: 500, --quick 100.")
    private @Nullable Integer searches;

    @Option(
            names = "--quiet",
            paramLabel = "MS",
            description = "How long Varve's files must stay as they are until its background counts as done."
                    + " Default: 5000, --quick 1000.")
    private @Nullable Integer quiet;

    long seed() {
        return seed;
    }

    boolean scattered() {
        return order == KeyOrder.scattered;
    }

    Settings settings(boolean quick) {
        return new Settings(
                dimension,
                memtable * MIB,
                MEMTABLES,
                BACKGROUND_THREADS,
                CompactionOptions.DEFAULT.fanIn(),
                levelled,
                Duration.ofMillis(or(quiet, quick ? 1000 : 5000)));
    }

    Plan plan(boolean quick) {
        List<Double> sizes = or(openSizes, quick ? List.of(0.02, 0.1) : List.of(0.1, 1.0, 10.0));
        return new Plan(
                or(rounds, quick ? 3 : 5),
                or(seconds, quick ? 0.3 : 2.0),
                writers,
                window,
                or(bulkRecords, quick ? 20_000 : 200_000),
                batch,
                or(updates, quick ? 60_000 : 1_000_000),
                or(keys, quick ? 6_000 : 100_000),
                sizes.stream().map(size -> (long) (size * GB)).sorted().toList(),
                or(searchRecords, quick ? 10_000 : 100_000),
                or(searches, quick ? 100 : 500));
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }
}
