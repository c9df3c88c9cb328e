package dev.varve.fuzz.disk;

import java.io.Serial;

/** The power went. An error, as no engine can handle it: whoever runs on the disk is gone. */
public final class SimulatedCrash extends Error {

    @Serial
    private static final long serialVersionUID = 1L;

    SimulatedCrash(long operation, String what) {
        super("crashed at operation " + operation + ", " + what);
    }
}
