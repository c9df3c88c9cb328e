package dev.varve.bench.kernels;

import java.util.List;
import java.util.Locale;

/** What the kernels run on, which a process chooses by its flags. */
enum Implementation {
    VECTOR("--add-modules=jdk.incubator.vector"),
    SCALAR;

    private final List<String> flags;

    Implementation(String... flags) {
        this.flags = List.of(flags);
    }

    /** The flags of a process that measures it. */
    List<String> flags() {
        return flags;
    }

    /** Its name in figures. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
