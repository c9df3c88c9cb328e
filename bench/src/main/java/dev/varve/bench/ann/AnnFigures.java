package dev.varve.bench.ann;

/**
 * The names and labels of what {@code varve bench ann} reports. A line of JSON has a value, which is the median, and
 * {@code low}, {@code high} and {@code rounds} where it was measured in several rounds. Labels are text; a figure that
 * could not be taken has no line.
 *
 * <p>What was measured, before any figure of it:
 *
 * <ul>
 *   <li>{@code run}, the first line: its labels are the facts of machine and run, with {@code bench=ann}, {@code seed},
 *       {@code rounds}, {@code seconds}, {@code k}, {@code threads} (such as {@code 1,4}), {@code recalls},
 *       {@code warm-up}, {@code cold} (how the page cache is emptied for cold searches) and {@code workers} (the
 *       command of all workers on a JVM).
 *   <li>{@code dataset}, its value the rows: {@code dataset}, {@code dimension}, {@code metric} ({@code l2},
 *       {@code cosine}, {@code dot}), {@code queries}, {@code origin} (where it is from, or the parameters of its
 *       generator).
 *   <li>{@code system}, of value 1: {@code system}, {@code version}, {@code settings}, {@code knob} (what it is called;
 *       empty where there is none), {@code flags} (of the command of its worker, what is its own). In the order in
 *       which the systems were asked for, which is that of tables and legends.
 *   <li>{@code note}, of value 1: {@code text}, a sentence that belongs under the tables, and where it is about one of
 *       them {@code dataset} and {@code system}.
 * </ul>
 *
 * <p>At a recall that was asked for, in labels {@code system}, {@code dataset}, {@code threads}, {@code recall} (as
 * asked, such as {@code 0.95}) and {@code from}: {@code curve} where it is interpolated between two points of the
 * sweep, {@code lowest} where the lowest knob finds more already, so that the system could do at least as well,
 * {@code exact} where there is no knob to turn. No line where the system never finds that much:
 *
 * <ul>
 *   <li>{@code qps} (1/s), {@code p50_ms}, {@code p99_ms}, {@code p999_ms} (ms)
 *   <li>{@code allocated_bytes_per_op} (B): on the heap, by one search; JVM systems only. No {@code from}
 *   <li>{@code ratio} (ratio): Varve's QPS over a peer's, round by round; labels {@code of=qps}, {@code system=varve},
 *       {@code peer}, {@code dataset}, {@code threads}, {@code recall}
 * </ul>
 *
 * <p>The raw points of the sweep, in labels {@code system}, {@code dataset}, {@code threads}, {@code knob} (its value)
 * and {@code recall} (measured, the median of the rounds, five decimals), in order of the knob:
 *
 * <ul>
 *   <li>{@code sweep_qps} (1/s), {@code sweep_p50_ms}, {@code sweep_p99_ms}, {@code sweep_p999_ms} (ms); no quantile
 *       that not even one search of each round exceeds
 *   <li>{@code sweep_operations} (searches): by which they were measured
 * </ul>
 *
 * <p>Of a system and a data set, in labels {@code system}, {@code dataset}:
 *
 * <ul>
 *   <li>{@code build_seconds} (s): from reading the vectors to a closed index that is on the disk
 *   <li>{@code disk_bytes} (B): its files; the vectors that are given are not counted
 *   <li>{@code resident_bytes} (B): the peak of the process; also label {@code phase}, {@code build} or {@code search}
 *   <li>{@code heap_limit_bytes} (B): the most heap that the process might have, up to which garbage stays in memory;
 *       also label {@code phase}
 *   <li>{@code baseline_bytes} (B): resident in the same process before it knew of any data; also label {@code phase}
 *   <li>{@code resident_anonymous_bytes}, {@code resident_file_bytes} (B): what of it was memory of its own and what
 *       pages of files, which the system may take back, after the search; also label {@code phase=search}
 *   <li>{@code heap_bytes} (B): live on the Java heap with the index open, after a full collection
 *   <li>{@code open_seconds} (s)
 *   <li>{@code cold_open_seconds} (s): to open the index after the page cache was emptied of it
 *   <li>{@code cold_ms} (ms): a search after that; also labels {@code quantile} ({@code first} of all, which alone
 *       finds nothing that an earlier one has read; {@code mean} and {@code p50} of all), {@code knob} and
 *       {@code recall} (measured in the sweep)
 *   <li>{@code cold_read_bytes} (B): read from the disk by one such search, the mean
 * </ul>
 *
 * <p>With memory for a share of the vectors ({@code --memory-share}), by one thread, in labels {@code system},
 * {@code dataset}, {@code knob} and {@code recall} (measured in the sweep):
 *
 * <ul>
 *   <li>{@code scarce_qps} (1/s), {@code scarce_p50_ms}, {@code scarce_p99_ms} (ms)
 *   <li>{@code scarce_read_bytes} (B): read from the disk by one search, the mean
 *   <li>{@code scarce_cap_bytes} (B): what the process might have in memory, pages of files included
 *   <li>{@code scarce_own_bytes} (B): of that, what it had of its own when its code was warm
 *   <li>{@code scarce_ratio} (ratio): Varve's QPS over a peer's, round by round; labels {@code system=varve},
 *       {@code peer}, {@code dataset}
 * </ul>
 *
 * <p>The last line is {@code run_complete}, unless the run was stopped.
 */
final class AnnFigures {

    static final String DATASET = "dataset";
    static final String SYSTEM = "system";
    static final String NOTE = "note";

    static final String QPS = "qps";
    static final String P50 = "p50_ms";
    static final String P99 = "p99_ms";
    static final String P999 = "p999_ms";
    static final String ALLOCATED = "allocated_bytes_per_op";
    static final String RATIO = "ratio";

    /** Before the name of a figure at a recall: the same figure at a point of the sweep. */
    static final String SWEEP = "sweep_";

    static final String BUILD_SECONDS = "build_seconds";
    static final String DISK = "disk_bytes";
    static final String RESIDENT = "resident_bytes";
    static final String HEAP_LIMIT = "heap_limit_bytes";
    static final String BASELINE = "baseline_bytes";
    static final String RESIDENT_ANONYMOUS = "resident_anonymous_bytes";
    static final String RESIDENT_FILE = "resident_file_bytes";
    static final String HEAP = "heap_bytes";
    static final String OPEN_SECONDS = "open_seconds";
    static final String COLD = "cold_ms";
    static final String COLD_OPEN = "cold_open_seconds";
    static final String COLD_READ = "cold_read_bytes";

    static final String SCARCE_QPS = "scarce_qps";
    static final String SCARCE_P50 = "scarce_p50_ms";
    static final String SCARCE_P99 = "scarce_p99_ms";
    static final String SCARCE_READ = "scarce_read_bytes";
    static final String SCARCE_CAP = "scarce_cap_bytes";
    static final String SCARCE_OWN = "scarce_own_bytes";
    static final String SCARCE_RATIO = "scarce_ratio";

    static final String OPERATIONS = "operations";

    /** Which of the cold searches. */
    static final String FIRST = "first";

    static final String MEAN = "mean";
    static final String MEDIAN = "p50";

    private AnnFigures() {}
}
