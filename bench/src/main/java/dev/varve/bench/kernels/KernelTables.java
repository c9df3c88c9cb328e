package dev.varve.bench.kernels;

import dev.varve.bench.kernels.KernelRun.Figures;
import dev.varve.lab.report.Table;
import dev.varve.lab.report.Units;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;

/** What was measured, for people. */
final class KernelTables {

    private static final String NONE = "–";

    /** Stands beside a figure that did not settle. */
    private static final String UNSETTLED = "(!)";

    private final Limits machine;
    private final Map<Case, Figures> measured;

    KernelTables(Limits machine, Map<Case, Figures> measured) {
        this.machine = machine;
        this.measured = measured;
    }

    void print(PrintWriter out) {
        out.println();
        out.printf(
                Locale.ROOT,
                "One thread of this machine: %.1f GB/s from memory, %.1f GB/s from the first-level cache,"
                        + " %.1f multiply-adds a ns%n",
                machine.memory(),
                machine.cache(),
                machine.multiplyAdds());
        inCache().print(out, "In the first-level cache, one thread");
        fromMemory().print(out, "Streaming from memory, one thread");
        if (measured.values().stream().anyMatch(figures -> !figures.settled())) {
            out.println();
            out.println("  " + UNSETTLED + " not settled, not to be quoted: the greatest of its iterations is more than"
                    + " twice the least, or it allocated, as code does that is not compiled yet");
        }
    }

    private Table inCache() {
        var table = new Table(
                2,
                "kernel",
                "item",
                "ns an item",
                "low – high",
                "GB/s",
                "of limit",
                "set by",
                "B/op",
                "scalar",
                "ratio");
        measured.forEach((what, figures) -> {
            if (what.implementation() == Implementation.VECTOR && what.place() == Place.CACHE) {
                Limits.Bound bound = machine.bound(what.work(), what.place());
                Figures scalar =
                        measured.get(new Case(what.kernel(), what.dimension(), Implementation.SCALAR, Place.CACHE));
                table.row(
                        what.kernel().label(),
                        what.work().item(),
                        nanos(figures),
                        Units.spread(figures.nanos()),
                        Units.number(figures.bandwidth()),
                        percent(bound, figures),
                        bound.limit(),
                        bytes(figures),
                        scalar == null ? NONE : nanos(scalar),
                        scalar == null
                                ? NONE
                                : Units.number(scalar.nanos().median()
                                        / figures.nanos().median()));
            }
        });
        return table;
    }

    private Table fromMemory() {
        var table = new Table(2, "kernel", "item", "ns an item", "low – high", "GB/s", "of limit", "set by", "B/op");
        measured.forEach((what, figures) -> {
            if (what.place() == Place.MEMORY) {
                Limits.Bound bound = machine.bound(what.work(), what.place());
                table.row(
                        what.kernel().label(),
                        what.work().item(),
                        nanos(figures),
                        Units.spread(figures.nanos()),
                        Units.number(figures.bandwidth()),
                        percent(bound, figures),
                        bound.limit(),
                        bytes(figures));
            }
        });
        return table;
    }

    private static String nanos(Figures figures) {
        String nanos = Units.number(figures.nanos().median());
        return figures.settled() ? nanos : UNSETTLED + " " + nanos;
    }

    private static String percent(Limits.Bound bound, Figures figures) {
        return String.format(
                Locale.ROOT, "%.0f %%", 100 * bound.nanos() / figures.nanos().median());
    }

    /** In whole bytes: JMH spreads the little that it allocates itself over the operations. */
    private static String bytes(Figures figures) {
        return String.format(Locale.ROOT, "%.0f", figures.allocated());
    }
}
