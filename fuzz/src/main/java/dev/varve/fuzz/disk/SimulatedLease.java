package dev.varve.fuzz.disk;

import dev.varve.mmap.FileLease;
import java.util.concurrent.atomic.AtomicBoolean;

/** A lock of a {@link SimulatedDisk} that somebody holds. */
final class SimulatedLease implements FileLease {

    private final Runnable unlock;
    private final AtomicBoolean held = new AtomicBoolean(true);

    /** @param unlock lets it go, once */
    SimulatedLease(Runnable unlock) {
        this.unlock = unlock;
    }

    @Override
    public void close() {
        if (held.compareAndSet(true, false)) {
            unlock.run();
        }
    }
}
