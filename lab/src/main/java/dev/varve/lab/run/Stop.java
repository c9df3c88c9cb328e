package dev.varve.lab.run;

/** Asks a run to end early. Thread-safe. */
public final class Stop {

    /** Ends a run that was asked to. */
    public static final class StoppedException extends RuntimeException {
        @java.io.Serial
        private static final long serialVersionUID = 1L;
    }

    private volatile boolean asked;

    /** Asks. */
    public void ask() {
        asked = true;
    }

    /** Whether it was asked. */
    public boolean asked() {
        return asked;
    }

    /**
     * Ends the run if that was asked.
     *
     * @throws StoppedException if it was asked
     */
    public void check() {
        if (asked) {
            throw new StoppedException();
        }
    }
}
