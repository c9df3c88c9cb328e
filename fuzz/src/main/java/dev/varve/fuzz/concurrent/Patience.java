package dev.varve.fuzz.concurrent;

import java.util.concurrent.TimeUnit;

/**
 * How long somebody is waited for who makes no headway. Time in which this process was stopped, or had no processor, is
 * nobody's fault and does not count: who looks notices it by looking again so late. For one thread.
 */
final class Patience {

    private static final long MOST = TimeUnit.SECONDS.toNanos(60);

    /** Counted between two looks at most. */
    private static final long LONGEST_GAP = TimeUnit.MILLISECONDS.toNanos(20);

    private long last = System.nanoTime();
    private long waited;

    /** Looks once more; whether it has ended. */
    boolean ended() {
        long now = System.nanoTime();
        waited += Math.min(now - last, LONGEST_GAP);
        last = now;
        return waited > MOST;
    }
}
