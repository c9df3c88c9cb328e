package dev.varve.bench.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A value on a logarithmic scale against another one: a curve for each series, and around it the least and the greatest
 * of the rounds. In one panel, or in several side by side.
 *
 * @param unit title of the vertical axis
 * @param across what the horizontal axis has
 * @param points in order of the panels, of the series, and of the curve
 */
record CurvePlot(String title, String description, String unit, Across across, List<Point> points) implements Plot {

    private static final int LEGEND_ROW = 24;
    /** Beside the first and the last place, as a part of what is between them. */
    private static final double MARGIN = 0.04;

    private static final double LEAST_MARGIN = 0.05;

    private static final double HEADROOM = 1.15;
    private static final double VARVE_WIDTH = 1.9;
    private static final double PEER_WIDTH = 0.9;

    /** What a horizontal axis has. */
    enum Across {
        /** Recall, as {@link Ticks#recall(double)} places it. */
        RECALL("recall") {
            @Override
            double place(double recall) {
                return Ticks.recall(recall);
            }

            @Override
            Ticks ticks(double least, double most, double apart) {
                return Ticks.recalls(least, apart);
            }

            @Override
            double end(double most) {
                return place(1);
            }
        },
        /** Sizes, by their logarithms. */
        BYTES("resident memory") {
            @Override
            double place(double bytes) {
                return Ticks.log2(bytes);
            }

            @Override
            Ticks ticks(double least, double most, double apart) {
                return Ticks.sizes(least, most, apart);
            }

            @Override
            double end(double most) {
                return place(most);
            }
        };

        private final String title;

        Across(String title) {
            this.title = title;
        }

        /** Where a value stands. */
        abstract double place(double value);

        abstract Ticks ticks(double least, double most, double apart);

        /** The place that the axis ends at. */
        abstract double end(double most);
    }

    /**
     * One point of a curve.
     *
     * @param panel that it belongs to; empty where there is one only
     */
    record Point(String panel, String series, double across, double value, double low, double high) {}

    CurvePlot {
        points = List.copyOf(points);
    }

    @Override
    public List<String> series() {
        return points.stream()
                .map(Point::series)
                .distinct()
                .sorted(SystemLook.varveFirst())
                .toList();
    }

    private List<String> panels() {
        return points.stream().map(Point::panel).distinct().toList();
    }

    /** How far words of the horizontal axis must stand apart, as a part of its length. */
    private double apart(Width width) {
        return width == Width.WIDE ? 0.05 * panels().size() : 0.12;
    }

    private static int legendColumns(Width width) {
        return width == Width.WIDE ? 4 : 2;
    }

    @Override
    public int height(Width width) {
        int legend = (series().size() + legendColumns(width) - 1) / legendColumns(width) * LEGEND_ROW;
        if (panels().size() == 1) {
            return (width == Width.WIDE ? 400 : 320) + legend;
        }
        return (width == Width.WIDE ? 320 : 250 * panels().size()) + legend;
    }

    @Override
    public Map<String, Object> spec(Width width) {
        double least = points.stream().mapToDouble(Point::low).min().orElse(1) / HEADROOM;
        double most = points.stream().mapToDouble(Point::high).max().orElse(1) * HEADROOM;
        double first = points.stream().mapToDouble(Point::across).min().orElse(0);
        double last = points.stream().mapToDouble(Point::across).max().orElse(1);
        double margin = Math.max(LEAST_MARGIN, MARGIN * (across.end(last) - across.place(first)));
        Map<String, Object> line = Spec.map("x", "across", "y", "value", "color", "series");
        Map<String, Object> band = Spec.map("x", "across", "ymin", "low", "ymax", "high", "fill", "series");
        Map<String, Object> mark = Spec.map("x", "across", "y", "value", "color", "series", "shape", "series");
        Map<String, Object> spread =
                Spec.map("x", "across", "xend", "across", "y", "low", "yend", "high", "color", "series");
        List<Point> varve = points.stream()
                .filter(point -> point.series().equals(SystemLook.VARVE))
                .toList();
        List<Point> peers = points.stream()
                .filter(point -> !point.series().equals(SystemLook.VARVE))
                .toList();
        List<Object> layers = new ArrayList<>();
        for (boolean ofVarve : new boolean[] {false, true}) {
            List<Point> part = ofVarve ? varve : peers;
            if (!part.isEmpty()) {
                double thickness = ofVarve ? VARVE_WIDTH : PEER_WIDTH;
                layers.add(Spec.layer("ribbon", data(part), band, "size", 0, "alpha", 0.13, "show_legend", false));
                layers.add(Spec.layer("segment", data(alone(part)), spread, "size", 1.2, "show_legend", false));
                layers.add(Spec.layer("path", data(part), line, "size", thickness, "show_legend", false));
                layers.add(Spec.layer("point", data(part), mark, "size", ofVarve ? 3.6 : 2.8, "stroke", 1.1));
            }
        }
        List<Object> scales = Spec.series(series());
        scales.add(Spec.axis(
                "x",
                across.title,
                across.ticks(first, last, apart(width)),
                across.place(first) - margin,
                across.end(last) + margin));
        scales.add(Spec.axis("y", unit, Ticks.logarithmic(least, most), Math.log10(least), Math.log10(most)));
        Map<String, Object> legend = Spec.map("name", "legend", "ncol", legendColumns(width), "byrow", true);
        Map<String, Object> spec = Spec.map(
                "kind",
                "plot",
                "data",
                data(points),
                "mapping",
                Spec.map(),
                "layers",
                layers,
                "scales",
                scales,
                "guides",
                Spec.map("color", legend, "shape", legend),
                "theme",
                Spec.theme(true));
        Panels.addTo(spec, panels(), width == Width.WIDE ? panels().size() : 1);
        return spec;
    }

    /** Points of which no band shows the rounds, since they have no neighbor. */
    private static List<Point> alone(List<Point> part) {
        return part.stream()
                .filter(point -> part.stream()
                                .filter(other -> other.series().equals(point.series())
                                        && other.panel().equals(point.panel()))
                                .count()
                        == 1)
                .toList();
    }

    private Map<String, Object> data(List<Point> points) {
        return Spec.map(
                Panels.COLUMN,
                Spec.list(points.stream()
                        .map(point -> Panels.key(point.panel(), panels()))
                        .toList()),
                "series",
                Spec.list(points.stream().map(Point::series).toList()),
                "across",
                Spec.list(points.stream()
                        .map(point -> across.place(point.across()))
                        .toList()),
                "value",
                Spec.list(
                        points.stream().map(point -> Math.log10(point.value())).toList()),
                "low",
                Spec.list(points.stream().map(point -> Math.log10(point.low())).toList()),
                "high",
                Spec.list(points.stream().map(point -> Math.log10(point.high())).toList()));
    }
}
