package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PhasesTest {

    private static final long MIB = 1 << 20;

    private final AtomicLong clock = new AtomicLong(17);
    private final Phases phases = new Phases("docs", clock::get, HeapPeak.ofThisJvm());

    @Test
    void shouldMeasureTimeAndRate() {
        Phases.Running read = phases.begin("read");
        clock.addAndGet(2_500_000_000L);
        Phases.Phase phase = read.end(1_000);
        assertEquals(2.5, phase.seconds());
        assertEquals(400.0, phase.itemsPerSecond(), 1e-9);
        assertEquals(List.of(phase), phases.ended());
    }

    @Test
    void shouldSeeThePeakOfTheHeapWithinThePhaseOnly() {
        phases.begin("idle").end(0);
        Phases.Running busy = phases.begin("busy");
        byte[] ballast = new byte[(int) (64 * MIB)];
        Phases.Phase phase = busy.end(ballast.length);
        assertTrue(phase.peakHeapBytes() >= 64 * MIB, () -> "peak " + phase.peakHeapBytes());
        assertTrue(phase.peakHeapBytes() <= Runtime.getRuntime().maxMemory());
        assertTrue(phases.peakHeapBytes() >= phase.peakHeapBytes());
    }

    @Test
    void shouldPrintATableAndRecordEveryFigureInIt() throws IOException {
        phases.begin("read").end(0);
        Phases.Running store = phases.begin("store");
        clock.addAndGet(2_000_000_000L);
        store.end(3_000, new Phases.Footprint(5 * MIB, 4 * MIB, OptionalLong.of(3 * MIB)));
        var printed = new StringWriter();
        try (Report report = Report.open(new PrintWriter(printed), null)) {
            phases.addTo(report);
            Map<String, Double> ofStore = report.measurements().stream()
                    .filter(figure -> figure.labels().equals(Map.of("phase", "store")))
                    .collect(Collectors.toMap(Measurement::name, Measurement::median));
            assertEquals(2.0, ofStore.get("phase_seconds"));
            assertEquals(1_500.0, ofStore.get("phase_items_per_second"));
            assertEquals(5.0 * MIB, ofStore.get("phase_store_bytes"));
            assertEquals(4.0 * MIB, ofStore.get("phase_mapped_bytes"));
            assertEquals(3.0 * MIB, ofStore.get("phase_resident_bytes"));
            Measurement last = report.measurements().getLast();
            assertEquals("peak_heap_bytes", last.name());
            assertEquals((double) phases.peakHeapBytes(), last.median());
        }
        List<String> lines = printed.toString().lines().toList();
        assertEquals(3, lines.size());
        assertTrue(lines.get(0).matches("phase +time +docs +docs/s +on disk +mapped +resident +peak heap"));
        assertTrue(lines.get(1).matches("read +0\\.000 s +- +- +- +- +- +\\S+ MiB"), lines.get(1));
        assertTrue(lines.get(2).matches("store +2\\.000 s +3,000 +1,500 +5\\.0 MiB +4\\.0 MiB +3\\.0 MiB +\\S+ MiB"));
        assertEquals(lines.get(0).length(), lines.get(2).length(), "columns are aligned");
    }

    @Test
    void shouldRefuseToOverlapPhases() {
        Phases.Running first = phases.begin("first");
        assertThrows(IllegalStateException.class, () -> phases.begin("second"));
        first.end(1);
        assertThrows(IllegalStateException.class, () -> first.end(1));
    }
}
