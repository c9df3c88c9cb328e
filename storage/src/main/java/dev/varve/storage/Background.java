package dev.varve.storage;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;

/** Where the engine's own work runs, beside its callers'. Thread-safe. */
public interface Background extends AutoCloseable {

    /** A kind of work: of each kind one piece runs at a time. */
    enum Role {
        /** Memtables become segments. */
        FLUSH,
        /** Segments become fewer. */
        COMPACTION,
        /** The log is synced for those that do not wait for it. */
        SYNC,
        /** What readers were the last to use is unmapped and deleted. */
        DISPOSAL
    }

    /** Runs a piece of work, which does not throw, now or later; after {@link #close} it is not run. */
    void run(Role role, Runnable work);

    /** Returns when all work has ended; no more is taken. */
    @Override
    void close();

    /** A thread for each role, made when first needed. */
    static Background threads(String store) {
        return new Threads(store);
    }

    /** The caller's thread: with it, an engine does the same things in the same order each time. */
    static Background inline() {
        return new Background() {
            @Override
            public void run(Role role, Runnable work) {
                work.run();
            }

            @Override
            public void close() {
                // nothing runs behind the caller's back
            }
        };
    }

    /** See {@link #threads}. */
    final class Threads implements Background {

        private final Map<Role, ExecutorService> executors = new EnumMap<>(Role.class);

        private Threads(String store) {
            for (Role role : Role.values()) {
                String name = "varve-" + role.name().toLowerCase(Locale.ROOT) + "-" + store;
                ThreadFactory threads = Thread.ofPlatform().daemon().name(name).factory();
                executors.put(role, Executors.newSingleThreadExecutor(threads));
            }
        }

        @Override
        public void run(Role role, Runnable work) {
            try {
                Objects.requireNonNull(executors.get(role)).execute(work);
            } catch (RejectedExecutionException closed) {
                // What asks for work while the store closes finds it closed by itself.
            }
        }

        @Override
        public void close() {
            executors.values().forEach(ExecutorService::shutdown);
            executors.values().forEach(ExecutorService::close);
        }
    }
}
