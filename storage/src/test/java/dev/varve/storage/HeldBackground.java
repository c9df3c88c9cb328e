package dev.varve.storage;

/** Threads of which one holds its work back while it is told to. */
final class HeldBackground implements Background {

    private final Background threads = Background.threads("test");
    private final Role held;
    private boolean holding;
    private boolean working;

    HeldBackground(Role held) {
        this.held = held;
    }

    /** From now on work waits; what was done before has ended when this returns. */
    synchronized void hold() {
        holding = true;
        while (working) {
            await();
        }
    }

    /** What waits is done, and what comes. */
    synchronized void letGo() {
        holding = false;
        notifyAll();
    }

    @Override
    public void run(Role role, Runnable work) {
        threads.run(role, role == held ? () -> runHeld(work) : work);
    }

    private void runHeld(Runnable work) {
        begin();
        try {
            work.run();
        } finally {
            end();
        }
    }

    private synchronized void begin() {
        while (holding) {
            await();
        }
        working = true;
    }

    private synchronized void end() {
        working = false;
        notifyAll();
    }

    @SuppressWarnings("WaitNotInLoop") // The loops are the callers'.
    private void await() {
        try {
            wait();
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
