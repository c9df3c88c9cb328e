package dev.varve.bench.kernels;

import java.util.List;
import java.util.Locale;

/** What the kernels run on, which a process chooses by its flags. */
enum Implementation {
    VECTOR,
    SCALAR;

    /** The flags of a process that measures it. */
    List<String> flags() {
        return this == VECTOR ? List.of("--add-modules=jdk.incubator.vector") : List.of();
    }

    /** Its name in figures. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
