package dev.varve.fuzz;

import java.io.Serial;

/** The power went. Not an exception that an engine handles: whoever runs on the disk is gone. */
public final class SimulatedCrash extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    SimulatedCrash(long operation, String what) {
        super("crashed at operation " + operation + ", " + what);
    }
}
