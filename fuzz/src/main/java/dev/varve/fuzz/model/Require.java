package dev.varve.fuzz.model;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What must hold of an engine; what does not is a finding, told by an {@link AssertionError}. */
public final class Require {

    private Require() {}

    /** Requires that something holds. */
    public static void that(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise.get());
        }
    }

    /** Requires that two things are equal. */
    public static void equal(@Nullable Object expected, @Nullable Object found, String what) {
        that(Objects.equals(expected, found), () -> what + ": expected " + expected + ", found " + found);
    }

    /** Requires that two numbers differ by no more than a bound. */
    public static void close(double expected, double found, double bound, String what) {
        that(
                Math.abs(expected - found) <= bound,
                () -> what + ": expected " + expected + " to within " + bound + ", found " + found);
    }

    /** Requires that there is something. */
    public static <T> T present(@Nullable T found, String what) {
        that(found != null, () -> what + ": expected one, found none");
        return Objects.requireNonNull(found);
    }
}
