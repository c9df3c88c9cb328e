package dev.varve.bench.writes;

/** Asks a run to end early. Thread-safe. */
final class Stop {

    /** Ends a run that was asked to. */
    static final class StoppedException extends RuntimeException {
        @java.io.Serial
        private static final long serialVersionUID = 1L;
    }

    private volatile boolean asked;

    /** Asks. */
    void ask() {
        asked = true;
    }

    /** Whether it was asked. */
    boolean asked() {
        return asked;
    }

    /** @throws StoppedException if it was asked */
    void check() {
        if (asked) {
            throw new StoppedException();
        }
    }
}
