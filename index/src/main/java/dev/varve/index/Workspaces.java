package dev.varve.index;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What searches work with, kept for the next ones: as many as work at once, but no more than there are places. A thread
 * looks first where it left one the last time, so that it gets warm memory back. Never blocks; thread-safe.
 *
 * @param <T> used by one thread at a time
 */
public final class Workspaces<T> {

    private static final int PLACES = 32;

    private final AtomicReferenceArray<@Nullable T> places = new AtomicReferenceArray<>(PLACES);

    /** Keeps nothing yet. */
    public Workspaces() {
        // filled by those who give
    }

    /** Takes one out; null where there is none to spare. */
    public @Nullable T take() {
        int first = (int) Thread.currentThread().threadId();
        for (int i = 0; i < PLACES; i++) {
            int place = first + i & PLACES - 1;
            if (places.getPlain(place) != null) {
                T taken = places.getAndSet(place, null);
                if (taken != null) {
                    return taken;
                }
            }
        }
        return null;
    }

    /** Puts one in, or drops it where all places are taken. */
    public void give(T spare) {
        int first = (int) Thread.currentThread().threadId();
        for (int i = 0; i < PLACES; i++) {
            int place = first + i & PLACES - 1;
            if (places.getPlain(place) == null && places.compareAndSet(place, null, spare)) {
                return;
            }
        }
    }
}
