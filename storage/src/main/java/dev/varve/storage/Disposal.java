package dev.varve.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Where readers leave what they were the last to use: to unmap and delete files can take milliseconds, which no search
 * should. Thread-safe.
 */
final class Disposal {

    private final Queue<Runnable> left = new ConcurrentLinkedQueue<>();
    private final Worker worker;
    private volatile boolean closed;

    Disposal(Background background) {
        this.worker = new Worker(background, Background.Role.DISPOSAL, this::dispose);
    }

    /** Has something done behind the caller's back, or by the caller once this is closed. */
    void leave(Runnable work) {
        left.add(work);
        if (closed) {
            dispose();
        } else {
            worker.wake();
        }
    }

    /** Does what is left; to be called when nothing runs in the background any more. */
    void close() {
        // Whoever does not see this yet has left its work before, so that it is done here.
        closed = true;
        dispose();
    }

    private void dispose() {
        List<Runnable> taken = new ArrayList<>();
        for (Runnable work = left.poll(); work != null; work = left.poll()) {
            taken.add(work);
        }
        Failures.all(taken);
    }
}
