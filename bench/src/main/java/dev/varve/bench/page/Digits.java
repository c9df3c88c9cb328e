package dev.varve.bench.page;

import java.math.BigDecimal;

/** Numbers with every digit that they were read with. */
final class Digits {

    private Digits() {}

    /** Without exponent, as the lines of JSON have it. */
    static String of(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
