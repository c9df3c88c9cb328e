package dev.varve.cli;

import java.util.Locale;

/** Numbers as people read them. The locale is fixed, so that output is the same everywhere. */
final class Units {

    private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Units() {}

    /** A value with its unit, with as many digits as say something. */
    static String value(double value, String unit) {
        return switch (unit) {
            case "bytes" -> bytes((long) value);
            case "ratio" -> String.format(Locale.ROOT, "%.4f", value);
            case "1/s" -> number(value) + "/s";
            case "s", "ms" -> String.format(Locale.ROOT, "%,.3f %s", value, unit);
            default -> number(value) + " " + unit;
        };
    }

    /** A size such as {@code 1.5 GiB}. */
    static String bytes(long bytes) {
        double scaled = (double) bytes;
        int unit = 0;
        while (scaled >= 1024 && unit < BYTE_UNITS.length - 1) {
            scaled /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", scaled, BYTE_UNITS[unit]);
    }

    /** A whole number with thousands separated. */
    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A number with thousands separated; one decimal below a hundred, unless it is whole. */
    static String number(double number) {
        boolean whole = number == Math.rint(number) || Math.abs(number) >= 100;
        return String.format(Locale.ROOT, whole ? "%,.0f" : "%,.1f", number);
    }
}
