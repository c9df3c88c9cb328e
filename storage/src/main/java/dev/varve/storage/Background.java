package dev.varve.storage;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Where the engine's own work runs, beside its callers'. Thread-safe. */
public interface Background extends AutoCloseable {

    /** A kind of work: of each kind one piece runs at a time. */
    enum Role {
        /** Memtables become segments. */
        FLUSH,
        /** Segments become fewer. */
        COMPACTION,
        /** Rows of memtables are indexed. */
        INDEX,
        /** The log is synced for those that do not wait for it. */
        SYNC,
        /** Blocks of files are read where the system offers nothing better. */
        READ,
        /** What readers were the last to use is unmapped and deleted. */
        DISPOSAL
    }

    /** Runs a piece of work, which does not throw, now or later; after {@link #close} it is not run. */
    void run(Role role, Runnable work);

    /**
     * Lends threads to the work of a role, to share its tasks with. Those are refused where everything is to run on one
     * thread; the work must go on without.
     *
     * @param count threads at most, 0 for none
     */
    default Executor helpers(Role role, int count) {
        return _ -> {
            throw new RejectedExecutionException("the work of " + role + " runs on one thread");
        };
    }

    /** Returns when all work has ended; no more is taken. */
    @Override
    void close();

    /** A thread for each role, and its helpers, made when first needed. */
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

        /** Helpers are needed for a while, and then perhaps not for long. */
        private static final long IDLE_SECONDS = 10;

        private final String store;
        private final Map<Role, ExecutorService> executors = new EnumMap<>(Role.class);
        private final Queue<ExecutorService> helpers = new ConcurrentLinkedQueue<>();

        private Threads(String store) {
            this.store = store;
            for (Role role : Role.values()) {
                ThreadFactory threads =
                        Thread.ofPlatform().daemon().name(name(role)).factory();
                executors.put(role, Executors.newSingleThreadExecutor(threads));
            }
        }

        private String name(Role role) {
            return "varve-" + role.name().toLowerCase(Locale.ROOT) + "-" + store;
        }

        @Override
        public Executor helpers(Role role, int count) {
            if (count == 0) {
                return Background.super.helpers(role, count);
            }
            ThreadFactory threads =
                    Thread.ofPlatform().daemon().name(name(role) + "-", 1).factory();
            var pool = new ThreadPoolExecutor(
                    count, count, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
            pool.allowCoreThreadTimeOut(true);
            helpers.add(pool);
            return pool;
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
            helpers.forEach(ExecutorService::close);
        }
    }
}
