package dev.varve.bench.page;

import java.util.List;
import java.util.Map;

/** Something to look at. The same plot is drawn for screens of two widths, since text that shrinks cannot be read. */
interface Plot {

    /** For whom a plot is drawn. */
    enum Width {
        /** A page on a desk, and print. */
        WIDE(780),
        /** A telephone. */
        NARROW(370);

        private final int pixels;

        Width(int pixels) {
            this.pixels = pixels;
        }

        int pixels() {
            return pixels;
        }

        /** Makes names of both drawings of a plot different. */
        String suffix() {
            return this == WIDE ? "w" : "n";
        }
    }

    /** What it shows, in a few words. */
    String title();

    /** What it shows, for people who cannot see it. */
    String description();

    /** In pixels. */
    int height(Width width);

    /** The drawing in the grammar of Lets-Plot; see {@link Spec}. */
    Map<String, Object> spec(Width width);

    /** What the legend names, if there is one. */
    List<String> series();
}
