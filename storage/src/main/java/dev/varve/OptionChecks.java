package dev.varve;

import org.jspecify.annotations.Nullable;

/**
 * Checks of options. In a class of its own: options that asked another kind of options would need it initialized before
 * them, and a default of one may hold a default of the other.
 */
final class OptionChecks {

    private OptionChecks() {}

    static void given(String name, @Nullable Object value) {
        if (value == null) {
            throw new InvalidArgumentException("option " + name + ": expected a value, found null");
        }
    }

    static void range(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new InvalidArgumentException(
                    "option " + name + ": expected " + least + " to " + most + ", found " + value);
        }
    }
}
