package dev.varve.bench.report;

import java.util.Locale;

/** Figures as people read them. The locale is fixed, so that output is the same everywhere. */
public final class Units {

    private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Units() {}

    /** A number with thousands separated and about four digits that say something. */
    public static String number(double number) {
        double size = Math.abs(number);
        int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4;
        return String.format(Locale.ROOT, "%,." + decimals + "f", number);
    }

    /** The least and the greatest of some rounds. */
    public static String spread(Measurement measurement) {
        return number(measurement.low()) + " – " + number(measurement.high());
    }

    /** A size such as {@code 1.5 GiB}. */
    public static String bytes(double bytes) {
        double scaled = bytes;
        int unit = 0;
        while (scaled >= 1024 && unit < BYTE_UNITS.length - 1) {
            scaled /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", scaled, BYTE_UNITS[unit]);
    }
}
