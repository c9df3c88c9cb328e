package dev.varve.fuzz.campaign;

import java.io.Serial;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * A trial that did not end in time. Its message has the stacks of all threads, and which of them wait for each other.
 */
final class HungTrial extends AssertionError {

    @Serial
    private static final long serialVersionUID = 1L;

    private HungTrial(String message) {
        super(message);
    }

    /** What the process does now, of which this trial may know nothing: others run beside it. */
    static HungTrial now(Thread trial, Duration limit) {
        StringBuilder message = new StringBuilder("has not ended after " + limit.toSeconds() + " s, on thread '"
                + trial.getName() + "'" + System.lineSeparator());
        addDeadlock(message);
        Map<String, StackTraceElement[]> stacks = new TreeMap<>();
        Thread.getAllStackTraces()
                .forEach((thread, stack) -> stacks.put(
                        "'" + thread.getName() + "' " + thread.threadId() + ", " + thread.getState(), stack));
        stacks.forEach((thread, stack) -> {
            message.append(thread).append(System.lineSeparator());
            for (StackTraceElement frame : stack) {
                message.append("    at ").append(frame).append(System.lineSeparator());
            }
        });
        HungTrial hung = new HungTrial(message.toString());
        hung.setStackTrace(trial.getStackTrace());
        return hung;
    }

    private static void addDeadlock(StringBuilder message) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long[] deadlocked = threads.findDeadlockedThreads();
        if (deadlocked == null) {
            return;
        }
        for (ThreadInfo info : threads.getThreadInfo(deadlocked)) {
            if (info != null) {
                LockInfo lock = info.getLockInfo();
                message.append("deadlock: '" + info.getThreadName() + "' waits for " + lock + ", which '"
                                + info.getLockOwnerName() + "' holds")
                        .append(System.lineSeparator());
            }
        }
    }
}
