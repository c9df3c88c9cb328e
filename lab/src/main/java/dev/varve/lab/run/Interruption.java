package dev.varve.lab.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and a kill into a question that a run answers when it next looks: meanwhile the process waits, so that
 * the run can print what it has and delete its files.
 */
public final class Interruption implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 60;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    private Interruption(Stop stop) {
        this.hook = new Thread(() -> await(stop), "varve-stop");
    }

    /** Stands between the signal and the end of the process until it is closed. */
    public static Interruption install(Stop stop) {
        var interruption = new Interruption(stop);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    private void await(Stop stop) {
        stop.ask();
        try {
            ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The process is ending: the hook has been counted down above.
            hook.setName("varve-stopped");
        }
    }
}
