package dev.varve.lab.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and a kill into a question that a run answers when it next looks: meanwhile the process waits, so that
 * the run can print what it has and delete its files.
 */
public final class Interruption implements AutoCloseable {

    /** How long the process waits for the run. */
    public static final int PATIENCE_SECONDS = 60;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    private Interruption(Stop stop, Runnable asked, Runnable late) {
        this.hook = new Thread(
                () -> {
                    stop.ask();
                    asked.run();
                    if (!isEnded()) {
                        late.run();
                    }
                },
                "varve-stop");
    }

    /** Stands between the signal and the end of the process until it is closed. */
    public static Interruption install(Stop stop) {
        return install(stop, () -> {}, () -> {});
    }

    /**
     * Likewise, and does something then.
     *
     * @param asked done once the run was asked to end
     * @param late done where the run has not ended in time, before the process does
     */
    public static Interruption install(Stop stop, Runnable asked, Runnable late) {
        var interruption = new Interruption(stop, asked, late);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    private boolean isEnded() {
        try {
            return ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
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
