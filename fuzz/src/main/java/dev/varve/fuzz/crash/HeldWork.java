package dev.varve.fuzz.crash;

import dev.varve.storage.Background;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The engine's own work on the caller's thread: at once, but for that of roles that are held, which waits until it is
 * asked for. The log's own syncs are held from the beginning.
 */
final class HeldWork implements Background {

    private final Set<Role> roles = EnumSet.of(Role.SYNC);
    private final Map<Role, Runnable> held = new EnumMap<>(Role.class);

    /** Work of a role waits from now on. */
    void hold(Role role) {
        roles.add(role);
    }

    /** What waits is done, and what comes later of this role waits again. */
    void work(Role role) {
        Runnable work = held.remove(role);
        if (work != null) {
            work.run();
        }
    }

    /** Nothing but the log's own syncs waits any more. */
    void release() {
        roles.retainAll(EnumSet.of(Role.SYNC));
        for (Role role : Role.values()) {
            if (role != Role.SYNC) {
                work(role);
            }
        }
    }

    @Override
    public void run(Role role, Runnable work) {
        if (roles.contains(role)) {
            held.put(role, work);
        } else {
            work.run();
        }
    }

    @Override
    public void close() {
        held.clear();
    }
}
