package dev.varve.bench.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pieces of a plot's description in the grammar of Lets-Plot: data, layers that map columns of it to what is seen, and
 * scales. Maps and lists can be changed, because the library completes them in place, and are ordered, so that the same
 * figures make the same plot.
 */
final class Spec {

    /** What is neither a system nor text: lines at a place that matters. */
    static final String RULE = "#8a8a8a";

    /** Text and axes. */
    static final String INK = "#222222";

    /** Text that is less important. */
    static final String PALE_INK = "#5f5f5f";

    /** Around lines that lie on bars of any color. */
    static final String HALO = "#fefefe";

    /** Lines behind the figures. */
    static final String GRID = "#e4e4e4";

    private static final double FONT = 12;

    /** Legends are laid out for this and drawn smaller: some machines' letters are wider than the library's table. */
    private static final double LEGEND_FONT = 14;

    private Spec() {}

    /** A map of names and values in turn. */
    static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    /** A list of some values. */
    static List<Object> list(Object... values) {
        return new ArrayList<>(Arrays.asList(values));
    }

    /** A list of a column's values. */
    static List<Object> list(List<?> values) {
        return new ArrayList<>(values);
    }

    /**
     * One layer of marks.
     *
     * @param geom kind of the marks
     * @param mapping from what is seen, such as {@code x}, to a column
     * @param options names and values in turn
     */
    static Map<String, Object> layer(
            String geom, Map<String, Object> data, Map<String, Object> mapping, Object... options) {
        Map<String, Object> layer = map("geom", geom, "stat", "identity", "data", data, "mapping", mapping);
        layer.put("tooltips", "none");
        layer.putAll(map(options));
        return layer;
    }

    /** A scale that shows a column of numbers at these places with these words. */
    static Map<String, Object> axis(String aesthetic, String title, Ticks ticks, double least, double most) {
        return map(
                "aesthetic",
                aesthetic,
                "name",
                title,
                "breaks",
                list(ticks.places()),
                "labels",
                list(ticks.words()),
                "limits",
                list(least, most),
                "expand",
                list(0, 0));
    }

    /** The look of color and markers of the series. */
    static List<Object> series(List<String> names) {
        List<Object> scales = new ArrayList<>();
        List<SystemLook> looks = SystemLook.of(names);
        for (String aesthetic : List.of("color", "fill")) {
            scales.add(discrete(
                    aesthetic, names, looks.stream().map(SystemLook::color).toList()));
        }
        scales.add(
                discrete("shape", names, looks.stream().map(SystemLook::marker).toList()));
        return scales;
    }

    private static Map<String, Object> discrete(String aesthetic, List<String> names, List<?> values) {
        return map("aesthetic", aesthetic, "name", "", "discrete", true, "limits", list(names), "values", list(values));
    }

    /** The look of everything else. */
    static Map<String, Object> theme(boolean legend, String... blanks) {
        Map<String, Object> none = map("name", "blank", "blank", true);
        Map<String, Object> theme = map(
                "name",
                "none",
                "text",
                map("name", "text", "color", INK, "size", FONT),
                "title",
                map("name", "text", "color", INK, "size", FONT),
                "axis_title",
                map("name", "text", "color", PALE_INK, "size", FONT),
                "axis_text",
                map("name", "text", "color", PALE_INK, "size", FONT - 1),
                "legend_text",
                map("name", "text", "color", INK, "size", LEGEND_FONT),
                "strip_text",
                map("name", "text", "color", INK, "size", FONT + 1, "face", "bold"),
                "panel_grid_major",
                map("name", "line", "color", GRID, "size", 1.0),
                "legend_position",
                legend ? "bottom" : "none");
        for (String blank : List.of(
                "plot_background",
                "panel_background",
                "panel_border",
                "strip_background",
                "legend_background",
                "panel_grid_minor",
                "axis_ticks",
                "axis_line",
                "axis_tooltip",
                "tooltip")) {
            theme.put(blank, none);
        }
        for (String blank : blanks) {
            theme.put(blank, none);
        }
        return theme;
    }
}
