package dev.varve.bench.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.bench.kernels.KernelRun.Figures;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A figure that was taken while the compiler was still at work does not pass for one. */
final class SettledTest {

    private static final Case WHAT = new Case(Kernel.DOT_FLOAT16, 128, Implementation.VECTOR, Place.CACHE);
    private static final int ITEMS = WHAT.place().itemsPerCall(WHAT.work());

    @Test
    void shouldTakeWhatSettledAsItIs() {
        Figures figures = Figures.of(WHAT, new Jmh.Outcome(List.of(1000.0, 1900.0), 3));

        assertTrue(figures.settled());
        assertEquals(WHAT.labels(), figures.nanos().labels());
        assertFalse(printed(figures).contains("(!)"), printed(figures));
    }

    @Test
    void shouldMarkIterationsThatLieFarApart() {
        checkMarked(Figures.of(WHAT, new Jmh.Outcome(List.of(1000.0, 2100.0), 0)));
    }

    @Test
    void shouldMarkWhatAllocates() {
        // 256 bytes an item.
        checkMarked(Figures.of(WHAT, new Jmh.Outcome(List.of(1000.0, 1000.0), 17.0 * ITEMS)));
    }

    private static void checkMarked(Figures figures) {
        assertFalse(figures.settled());
        assertEquals("no", figures.nanos().labels().get("settled"));
        assertTrue(printed(figures).contains("(!) not settled"), printed(figures));
    }

    private static String printed(Figures figures) {
        var out = new StringWriter();
        new KernelTables(new Limits(20, 200, 50), Map.of(WHAT, figures)).print(new PrintWriter(out, true));
        return out.toString();
    }
}
