package dev.varve.lab.sets;

import java.math.BigDecimal;

/**
 * A number that a generator takes.
 *
 * @param name as options and descriptions have it
 * @param whole whether it has no fraction
 * @param fallback its value where none is given
 * @param least allowed
 * @param greatest allowed
 */
record Parameter(String name, boolean whole, double fallback, double least, double greatest) {

    /** Seeds are exact as a double up to here. */
    private static final double GREATEST_SEED = 1L << 53;

    static Parameter whole(String name, long fallback, long least, long greatest) {
        return new Parameter(name, true, fallback, least, greatest);
    }

    static Parameter real(String name, double fallback, double least, double greatest) {
        return new Parameter(name, false, fallback, least, greatest);
    }

    static Parameter seed() {
        return new Parameter("seed", true, 1, 0, GREATEST_SEED);
    }

    /** @throws GeneratorException if the text is no number in range */
    double parse(String generator, String text) {
        try {
            BigDecimal value = new BigDecimal(text.replace("_", ""));
            double number = value.doubleValue();
            boolean fits = !whole || value.stripTrailingZeros().scale() <= 0;
            if (fits && number >= least && number <= greatest) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw refused(generator, text);
        }
        throw refused(generator, text);
    }

    private GeneratorException refused(String generator, String text) {
        return new GeneratorException(
                generator, this.toString(), name + "=" + text, "leave it out for " + print(fallback));
    }

    String print(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    /** The name and the range, as {@code dim (whole, 2 to 4096, else 128)}. */
    @Override
    public String toString() {
        return name + " (" + (whole ? "whole, " : "") + print(least) + " to " + print(greatest) + ", else "
                + print(fallback) + ")";
    }
}
