package dev.varve.cli;

import dev.varve.StoreStats;
import dev.varve.lab.report.Report;
import dev.varve.lab.report.Table;
import dev.varve.lab.report.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures a command phase by phase: time, rate, what the store takes, and the peak of the heap. One phase at a time,
 * for one thread.
 *
 * <pre>{@code
 * var phases = Phases.ofThisJvm("docs");
 * var phase = phases.begin("store");
 * long written = write(documents);
 * phase.end(written, Phases.Footprint.of(store.stats()));
 * phases.addTo(report);
 * }</pre>
 */
public final class Phases {

    private static final String ABSENT = "-";

    private final String noun;
    private final LongSupplier nanoTime;
    private final HeapPeak heapPeak;
    private final List<Phase> ended = new ArrayList<>();
    private @Nullable Running running;

    /**
     * What a store takes at the end of a phase.
     *
     * @param diskBytes length of its files
     * @param mappedBytes mapped into the address space
     * @param residentBytes of these, in memory; empty where the system does not tell
     */
    public record Footprint(long diskBytes, long mappedBytes, OptionalLong residentBytes) {

        /** What a store takes by its own account. */
        public static Footprint of(StoreStats stats) {
            return new Footprint(stats.diskBytes(), stats.mappedBytes(), stats.residentBytes());
        }
    }

    /**
     * A phase that ended.
     *
     * @param name what was done
     * @param seconds how long it took
     * @param items how many it went through; 0 if it does not count any
     * @param footprint of the store at its end; null if there is none yet
     * @param peakHeapBytes peak of the Java heap within the phase, uncollected garbage included; never too low, see
     *     {@link HeapPeak}
     */
    public record Phase(
            String name,
            double seconds,
            long items,
            @Nullable Footprint footprint,
            long peakHeapBytes) {

        /** Items a second; 0 if the phase counts none. */
        public double itemsPerSecond() {
            return items == 0 ? 0 : (double) items / Math.max(seconds, 1e-9);
        }
    }

    /** A phase that goes on. */
    public final class Running {

        private final String name;
        private final long start;

        private Running(String name) {
            this.name = name;
            this.start = nanoTime.getAsLong();
        }

        /** Ends a phase that leaves no store. */
        public Phase end(long items) {
            return end(items, null);
        }

        /**
         * Ends the phase.
         *
         * @param items how many it went through; 0 if it does not count any
         * @param footprint of the store now; null if there is none
         * @throws IllegalStateException if it ended before
         */
        public Phase end(long items, @Nullable Footprint footprint) {
            if (running != this) {
                throw new IllegalStateException("phase " + name + " ended before");
            }
            double seconds = (nanoTime.getAsLong() - start) / 1e9;
            var phase = new Phase(name, seconds, items, footprint, heapPeak.bytes());
            running = null;
            ended.add(phase);
            return phase;
        }
    }

    Phases(String noun, LongSupplier nanoTime, HeapPeak heapPeak) {
        this.noun = noun;
        this.nanoTime = nanoTime;
        this.heapPeak = heapPeak;
    }

    /**
     * Phases measured with the clock and the heap of this JVM.
     *
     * @param noun what the phases count, in the plural: {@code docs}, {@code vectors}
     */
    public static Phases ofThisJvm(String noun) {
        return new Phases(noun, System::nanoTime, HeapPeak.ofThisJvm());
    }

    /**
     * Begins a phase.
     *
     * @throws IllegalStateException if another goes on
     */
    public Running begin(String name) {
        if (running != null) {
            throw new IllegalStateException("phase " + running.name + " has not ended");
        }
        heapPeak.reset();
        var phase = new Running(name);
        running = phase;
        return phase;
    }

    /** The phases that ended, in order. */
    public List<Phase> ended() {
        return List.copyOf(ended);
    }

    /** The highest peak of the heap among the phases that ended. */
    public long peakHeapBytes() {
        return ended.stream().mapToLong(Phase::peakHeapBytes).max().orElse(0);
    }

    /**
     * Prints the phases as a table, and records every figure in it: {@code phase_seconds} and its kin,
     * {@code peak_heap_bytes}.
     */
    public void addTo(Report report) {
        var table = new Table(
                Table.Column.text("phase"),
                Table.Column.number("time"),
                Table.Column.number(noun),
                Table.Column.number(noun + "/s"),
                Table.Column.number("on disk"),
                Table.Column.number("mapped"),
                Table.Column.number("resident"),
                Table.Column.number("peak heap"));
        for (Phase phase : ended) {
            table.row(row(phase));
            record(report, phase);
        }
        table.print(report.out());
        report.add("peak_heap_bytes", peakHeapBytes(), "bytes", Map.of());
    }

    private static String[] row(Phase phase) {
        Footprint footprint = phase.footprint();
        return new String[] {
            phase.name(),
            Units.value(phase.seconds(), "s"),
            phase.items() == 0 ? ABSENT : Units.count(phase.items()),
            phase.items() == 0 ? ABSENT : Units.rough(phase.itemsPerSecond()),
            footprint == null ? ABSENT : Units.bytes(footprint.diskBytes()),
            footprint == null ? ABSENT : Units.bytes(footprint.mappedBytes()),
            footprint == null || footprint.residentBytes().isEmpty()
                    ? ABSENT
                    : Units.bytes(footprint.residentBytes().getAsLong()),
            Units.bytes(phase.peakHeapBytes())
        };
    }

    private void record(Report report, Phase phase) {
        Map<String, String> labels = Map.of("phase", phase.name());
        report.add("phase_seconds", phase.seconds(), "s", labels);
        if (phase.items() > 0) {
            report.add("phase_items", phase.items(), noun, labels);
            report.add("phase_items_per_second", phase.itemsPerSecond(), "1/s", labels);
        }
        Footprint footprint = phase.footprint();
        if (footprint != null) {
            report.add("phase_store_bytes", footprint.diskBytes(), "bytes", labels);
            report.add("phase_mapped_bytes", footprint.mappedBytes(), "bytes", labels);
            footprint.residentBytes().ifPresent(bytes -> report.add("phase_resident_bytes", bytes, "bytes", labels));
        }
        report.add("phase_peak_heap_bytes", phase.peakHeapBytes(), "bytes", labels);
    }
}
