package dev.varve.lab.report;

import java.util.Locale;

/** Figures as people read them. The locale is fixed, so that output is the same everywhere. */
public final class Units {

    private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Units() {}

    /** A value with its unit, with as many digits as say something. */
    public static String value(double value, String unit) {
        return switch (unit) {
            case "bytes" -> bytes(value);
            case "ratio" -> String.format(Locale.ROOT, "%.4f", value);
            case "1/s" -> rough(value) + "/s";
            case "s", "ms" -> String.format(Locale.ROOT, "%,.3f %s", value, unit);
            default -> rough(value) + " " + unit;
        };
    }

    /** A number with thousands separated and about four digits that say something, for figures to compare. */
    public static String number(double number) {
        double size = Math.abs(number);
        int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4;
        return String.format(Locale.ROOT, "%,." + decimals + "f", number);
    }

    /** A number with thousands separated; one decimal below a hundred, unless it is whole. */
    public static String rough(double number) {
        boolean whole = number == Math.rint(number) || Math.abs(number) >= 100;
        return String.format(Locale.ROOT, whole ? "%,.0f" : "%,.1f", number);
    }

    /** A whole number with thousands separated. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** The least and the greatest of some rounds. */
    public static String spread(Measurement measurement) {
        return number(measurement.low()) + " – " + number(measurement.high());
    }

    /** A size such as {@code 1.5 GiB}. */
    public static String bytes(long bytes) {
        return bytes((double) bytes);
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
