package dev.varve.bench.page;

import dev.varve.lab.report.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Values under each other, each with the least and the greatest of its rounds and its number behind it: bars, or
 * ratios. In one panel or in several, which share the rows but not the scale.
 *
 * @param kind of the marks
 * @param marks in order of panels and rows; within a row, series under each other
 */
record RowPlot(String title, String description, Kind kind, List<Mark> marks) implements Plot {

    private static final int BAR = 17;
    private static final int GAP = 9;
    private static final int STRIP = 26;
    private static final int LEGEND = 30;
    private static final int MARGIN = 20;

    /** What the rows of a panel share of its width; the number behind the longest has the rest. */
    private static final double ROOM_WIDE = 1.32;

    private static final double ROOM_NARROW = 1.45;

    /** About what the words before the rows take. */
    private static final int ROOM_FOR_WORDS = 110;

    /** What a word of the horizontal axis takes, and the part of the axis behind the last. */
    private static final int ROOM_FOR_TICK = 50;

    /** From a point's middle to its number, in pixels. */
    private static final double BEHIND_POINTS = 12;

    /** From a bar's end to its number, in pixels. */
    private static final double BEHIND_BARS = 6;

    /** The part of a row's height that marks take. */
    private static final double FILLED = 0.78;

    /** Around the greatest and the least ratio. */
    private static final double HEADROOM = 1.25;

    /** How values become lengths. */
    enum Kind {
        /** Bars from zero; each panel has its own unit. */
        BARS,
        /** Bars from zero to one at most: parts of a whole, whose end is a line. */
        PARTS,
        /** Points around one, on a logarithmic scale: twice is as far from one as half. */
        RATIOS
    }

    /**
     * One value.
     *
     * @param panel that it belongs to; empty where there is one only
     * @param row what stands before it
     * @param series which color it has
     * @param words the number, as people read it
     */
    record Mark(String panel, String row, String series, double value, double low, double high, String words) {

        /** A figure's mark. */
        static Mark of(String panel, String row, String series, Measurement figure) {
            return new Mark(
                    panel, row, series, figure.median(), figure.low(), figure.high(), Words.valueWithUnit(figure));
        }
    }

    RowPlot {
        marks = List.copyOf(marks);
    }

    @Override
    public List<String> series() {
        return marks.stream().map(Mark::series).distinct().toList();
    }

    private List<String> panels() {
        return marks.stream().map(Mark::panel).distinct().toList();
    }

    private List<String> rows() {
        return marks.stream().map(Mark::row).distinct().toList();
    }

    /** Whether the words before the rows say already which series it is. */
    private boolean rowsAreSeries() {
        return marks.stream().allMatch(mark -> mark.row().equals(mark.series()));
    }

    private boolean legend() {
        return !rowsAreSeries() && series().size() > 1;
    }

    private int barsInRow() {
        return rowsAreSeries() ? 1 : series().size();
    }

    private int columns(Width width) {
        if (width == Width.NARROW) {
            return 1;
        }
        return panels().size() == 3 ? 3 : Math.min(panels().size(), 2);
    }

    @Override
    public int height(Width width) {
        int lines = (panels().size() + columns(width) - 1) / columns(width);
        int strip = panels().size() > 1 ? STRIP : 0;
        int axis = kind == Kind.RATIOS ? 2 * MARGIN : 0;
        int legend = legend() ? LEGEND : 0;
        return lines * (rows().size() * (barsInRow() * BAR + GAP) + strip + axis) + legend + MARGIN;
    }

    @Override
    public Map<String, Object> spec(Width width) {
        Map<String, Object> data = kind != Kind.RATIOS ? lengths() : logarithms();
        List<Object> layers = new ArrayList<>();
        Map<String, Object> line = Spec.map("x", "low", "xend", "high", "y", "y", "yend", "y");
        if (kind != Kind.RATIOS) {
            Map<String, Object> bar = Spec.map(
                    "xmin", "zero", "xmax", "value", "ymin", "bottom", "ymax", "top", "fill", "series", "color",
                    "series");
            if (kind == Kind.PARTS) {
                layers.add(Spec.map("geom", "vline", "xintercept", 1, "color", Spec.RULE, "size", 1.1));
            }
            layers.add(Spec.layer("rect", data, bar, "size", 0, "alpha", 0.92));
            layers.add(Spec.layer("segment", data, line, "color", Spec.HALO, "size", 2.4, "show_legend", false));
            layers.add(Spec.layer("segment", data, line, "color", Spec.INK, "size", 0.9, "show_legend", false));
        } else {
            line.put("color", "series");
            Map<String, Object> point = Spec.map("x", "value", "y", "y", "color", "series", "shape", "series");
            layers.add(Spec.map("geom", "vline", "xintercept", 0, "color", Spec.RULE, "size", 1.1));
            layers.add(Spec.layer("segment", data, line, "size", 1.6, "alpha", 0.55, "show_legend", false));
            layers.add(Spec.layer("point", data, point, "size", 3.4, "stroke", 1.2));
        }
        Map<String, Object> words = Spec.map("x", "end", "y", "y", "label", "words");
        layers.add(Spec.layer(
                "text",
                data,
                words,
                "hjust",
                "left",
                "size",
                5,
                "color",
                Spec.INK,
                "nudge_x",
                gap(width),
                "show_legend",
                false));
        Map<String, Object> spec = Spec.map(
                "kind",
                "plot",
                "data",
                data,
                "mapping",
                Spec.map(),
                "layers",
                layers,
                "scales",
                scales(width),
                "theme",
                theme());
        Panels.addTo(spec, panels(), columns(width));
        return spec;
    }

    private Map<String, Object> theme() {
        return kind != Kind.RATIOS
                ? Spec.theme(legend(), "axis_title", "axis_text_x", "panel_grid")
                : Spec.theme(legend(), "axis_title_y", "panel_grid_major_y");
    }

    private List<Object> scales(Width width) {
        List<Object> scales = Spec.series(series());
        List<String> rows = rows();
        List<Double> places = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            places.add((double) -row);
        }
        scales.add(Spec.axis("y", "", new Ticks(places, rows), 0.55 - rows.size(), 0.55));
        if (kind != Kind.RATIOS) {
            scales.add(Spec.axis("x", "", new Ticks(List.of(), List.of()), 0, room(width)));
        } else {
            double least = Ticks.log2(leastRatio());
            double most = least + (Ticks.log2(mostRatio()) - least) * room(width);
            scales.add(Spec.axis(
                    "x",
                    "times",
                    Ticks.ratios(leastRatio(), mostRatio(), (int) (panel(width) / ROOM_FOR_TICK)),
                    least,
                    most));
        }
        return scales;
    }

    private double leastRatio() {
        return Math.min(0.8, marks.stream().mapToDouble(Mark::low).min().orElse(1) / HEADROOM);
    }

    private double mostRatio() {
        return Math.max(1.25, marks.stream().mapToDouble(Mark::high).max().orElse(1) * HEADROOM);
    }

    /** Between what is drawn and its number, in the units of the axis. */
    private double gap(Width width) {
        double panel = panel(width);
        return kind == Kind.RATIOS
                ? BEHIND_POINTS / panel * (Ticks.log2(mostRatio()) - Ticks.log2(leastRatio())) * room(width)
                : BEHIND_BARS / panel * room(width);
    }

    /** About how wide a panel is, in pixels. */
    private double panel(Width width) {
        return (double) (width.pixels() - ROOM_FOR_WORDS) / columns(width);
    }

    private static double room(Width width) {
        return width == Width.WIDE ? ROOM_WIDE : ROOM_NARROW;
    }

    /** Bars as parts of the longest of their panel. */
    private Map<String, Object> lengths() {
        List<Double> longest = marks.stream()
                .map(mark -> marks.stream()
                        .filter(other -> other.panel().equals(mark.panel()))
                        .mapToDouble(Mark::high)
                        .max()
                        .orElse(1))
                .map(length -> kind == Kind.PARTS ? Math.max(1, length) : length > 0 ? length : 1)
                .toList();
        List<Object> zero = new ArrayList<>();
        List<Object> value = new ArrayList<>();
        List<Object> low = new ArrayList<>();
        List<Object> high = new ArrayList<>();
        for (int i = 0; i < marks.size(); i++) {
            zero.add(0.0);
            value.add(marks.get(i).value() / longest.get(i));
            low.add(marks.get(i).low() / longest.get(i));
            high.add(marks.get(i).high() / longest.get(i));
        }
        return data(zero, value, low, high);
    }

    private Map<String, Object> logarithms() {
        return data(
                Spec.list(marks.stream().map(_ -> 0.0).toList()),
                Spec.list(marks.stream().map(mark -> Ticks.log2(mark.value())).toList()),
                Spec.list(marks.stream().map(mark -> Ticks.log2(mark.low())).toList()),
                Spec.list(marks.stream().map(mark -> Ticks.log2(mark.high())).toList()));
    }

    private Map<String, Object> data(List<Object> zero, List<Object> value, List<Object> low, List<Object> high) {
        List<Object> middle = new ArrayList<>();
        List<Object> bottom = new ArrayList<>();
        List<Object> top = new ArrayList<>();
        List<String> rows = rows();
        List<String> series = series();
        double thickness = FILLED / barsInRow();
        for (Mark mark : marks) {
            int place = rowsAreSeries() ? 0 : series.indexOf(mark.series());
            double center = -rows.indexOf(mark.row()) + FILLED / 2 - thickness * (place + 0.5);
            middle.add(center);
            bottom.add(center - thickness * 0.46);
            top.add(center + thickness * 0.46);
        }
        return Spec.map(
                Panels.COLUMN,
                Spec.list(marks.stream()
                        .map(mark -> Panels.key(mark.panel(), panels()))
                        .toList()),
                "series",
                Spec.list(marks.stream().map(Mark::series).toList()),
                "words",
                Spec.list(marks.stream().map(Mark::words).toList()),
                "zero",
                zero,
                "value",
                value,
                "low",
                low,
                "high",
                high,
                "end",
                kind == Kind.PARTS ? Spec.list(marks.stream().map(_ -> 1.0).toList()) : high,
                "y",
                middle,
                "bottom",
                bottom,
                "top",
                top);
    }
}
