package dev.varve.fuzz.campaign;

import java.util.logging.Level;
import java.util.logging.Logger;

/** What the engine logs: warnings of what is done to it here on purpose, millions of times. */
public final class EngineLog {

    /** Kept, as a logger that nobody holds forgets its level. */
    private static final Logger ENGINE = Logger.getLogger("dev.varve");

    private EngineLog() {}

    /** Turns it off, in this process. */
    public static void silence() {
        ENGINE.setLevel(Level.OFF);
    }
}
