package dev.varve.storage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writers in the order in which they came. The first leads: it takes those behind it along as one group, does the work
 * for all of them, and hands the lead to the next. The others sleep meanwhile. A writer alone always leads. Does not
 * react to interrupts: what is in the log cannot be taken back. Thread-safe.
 */
final class WriteQueue {

    /** A group ends with the write that reaches this: what one write to the log file may take. */
    private static final long MOST_BYTES = 1 << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Place> places = new ArrayDeque<>();

    private enum Call {
        WAIT,
        LEAD,
        LEAVE
    }

    /** A writer in the queue. */
    private static final class Place {
        private final Write write;
        private final Thread thread = Thread.currentThread();
        private volatile Call call = Call.WAIT;

        Place(Write write) {
            this.write = write;
        }

        void call(Call now) {
            call = now;
            LockSupport.unpark(thread);
        }

        Call await() {
            boolean interrupted = false;
            while (call == Call.WAIT) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                thread.interrupt();
            }
            return call;
        }
    }

    /**
     * Joins the queue, and returns when all before are gone or others have done the work.
     *
     * @return whether this thread leads: it does the work for a {@link #group}, and then {@linkplain #leave leaves}
     */
    boolean join(Write write) {
        Place place = new Place(write);
        lock.lock();
        try {
            places.addLast(place);
            if (places.size() == 1) {
                return true;
            }
        } finally {
            lock.unlock();
        }
        return place.await() == Call.LEAD;
    }

    /**
     * The leader's group: its own write and, up to a bound, those behind it whose bytes are known, so that they can go
     * to the log together. A write that needs the state is a group of its own.
     */
    List<Write> group() {
        lock.lock();
        try {
            List<Write> group = new ArrayList<>();
            long bytes = 0;
            for (Place place : places) {
                boolean alone = place.write.needsState();
                bytes += place.write.payload().byteSize();
                if (!group.isEmpty() && (alone || bytes > MOST_BYTES)) {
                    break;
                }
                group.add(place.write);
                if (alone) {
                    break;
                }
            }
            return group;
        } finally {
            lock.unlock();
        }
    }

    /** Leaves with so many writes, the leader's own among them, and hands the lead on. */
    void leave(int writes) {
        List<Place> leaving = new ArrayList<>(writes);
        Place next;
        lock.lock();
        try {
            for (int i = 0; i < writes; i++) {
                leaving.add(places.removeFirst());
            }
            next = places.peekFirst();
        } finally {
            lock.unlock();
        }
        if (next != null) {
            next.call(Call.LEAD);
        }
        for (Place place : leaving.subList(1, writes)) {
            place.call(Call.LEAVE);
        }
    }
}
