package dev.varve.recovery;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share a sync: the first that comes leads, and the others sleep. Whom its sync covers wakes when it ends;
 * of those who came too late for it one wakes to lead the next, which covers them all. Does not react to interrupts: a
 * sync cannot be taken back.
 */
final class SyncGroup {

    /** What a leader does. Others may come meanwhile. */
    @FunctionalInterface
    interface Sync {
        /**
         * @param company how many took part in the last sync or came too late for it, the leader of this one included
         */
        void run(int company) throws IOException;
    }

    /** A thread that sleeps. */
    private static final class Waiter {
        private final Thread thread = Thread.currentThread();
        private boolean toLead;
        private volatile boolean called;

        void call(boolean lead) {
            toLead = lead;
            called = true;
            LockSupport.unpark(thread);
        }

        /** Returns when it is called: whether to lead, if need be. */
        boolean await() {
            boolean interrupted = false;
            while (!called) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted(); // with the flag set it would not park again
            }
            if (interrupted) {
                thread.interrupt();
            }
            return toLead;
        }
    }

    private final LongSupplier durable;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private List<Waiter> covered = new ArrayList<>();
    private final Deque<Waiter> late = new ArrayDeque<>();
    private boolean led;
    private int company = 1;

    /** What is before this position is covered by the sync that is led. */
    private volatile long reach;

    /** @param durable the position before which everything is synced */
    SyncGroup(LongSupplier durable) {
        this.durable = durable;
    }

    /**
     * Returns when everything before a position is synced, by this thread or others.
     *
     * @param sync what this thread does where it leads; it says how far the sync will {@link #reach}
     */
    void await(long position, Sync sync) throws IOException {
        while (durable.getAsLong() < position) {
            Waiter waiter = joinOrLead(position);
            if (waiter == null) {
                lead(sync);
            } else if (waiter.await() && durable.getAsLong() >= position) {
                passOn();
            }
        }
    }

    /** Says, while it is led, that the sync covers what is before a position and nothing behind it. */
    void reach(long position) {
        reach = position;
    }

    /** Does something while nobody leads. */
    void exclude(FileAction action) throws IOException {
        lock.lock();
        try {
            while (led) {
                ended.awaitUninterruptibly();
            }
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /** Null for who leads now. */
    private @Nullable Waiter joinOrLead(long position) {
        lock.lock();
        try {
            if (led) {
                Waiter waiter = new Waiter();
                if (position <= reach) {
                    covered.add(waiter);
                } else {
                    late.add(waiter);
                }
                return waiter;
            }
            led = true;
            reach = Long.MAX_VALUE; // Until it is said, it is ahead of all that is there.
            covered.addAll(late);
            late.clear();
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void lead(Sync sync) throws IOException {
        try {
            sync.run(company);
        } finally {
            List<Waiter> done;
            lock.lock();
            try {
                led = false;
                done = covered;
                covered = new ArrayList<>();
                company = 1 + done.size() + late.size();
                ended.signalAll();
            } finally {
                lock.unlock();
            }
            passOn();
            done.forEach(waiter -> waiter.call(false));
        }
    }

    /** Has one of those who came too late lead, unless somebody does already. */
    private void passOn() {
        Waiter next;
        lock.lock();
        try {
            next = led ? null : late.poll();
        } finally {
            lock.unlock();
        }
        if (next != null) {
            next.call(true);
        }
    }
}
