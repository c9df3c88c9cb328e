package dev.varve.storage;

import java.util.concurrent.CountDownLatch;

/** Threads of which one holds its work back until it is let go. */
final class HeldBackground implements Background {

    private final Background threads = Background.threads("test");
    private final Role held;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    HeldBackground(Role held) {
        this.held = held;
    }

    /** From now on work waits. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    /** What waits is done, and what comes. */
    void letGo() {
        gate.countDown();
    }

    @Override
    public void run(Role role, Runnable work) {
        threads.run(role, () -> {
            if (role == held) {
                await(gate);
            }
            work.run();
        });
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the engine's threads", e);
        }
    }

    @Override
    public void close() {
        letGo();
        threads.close();
    }
}
