package dev.varve.fuzz.concurrent;

import dev.varve.mmap.FileStore;
import dev.varve.mmap.OutputFile;
import dev.varve.storage.Background;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Has the threads of an engine, and those of its callers, run one at a time and a piece at a time, as a seed says. A
 * piece ends before an operation on files, with the work, or where a thread waits for another. So the same seed leads
 * to the same interleaving, but for who of several comes first at a lock that was given back.
 */
final class Turns implements Background {

    /** Of so many operations on files one ends a piece. */
    private static final int PIECE = 3;

    /** So often a thread is looked at before the processor is left to it. */
    private static final int SPINS = 1000;

    private final List<Actor> actors = new ArrayList<>();
    private final Map<Role, Actor> roles = new EnumMap<>(Role.class);
    private final Random random;
    private volatile boolean closed;

    /** @param random draws who goes on, and how far */
    Turns(Random random) {
        this.random = random;
        for (Role role : Role.values()) {
            roles.put(role, actor(role.name(), true));
        }
    }

    /** A thread of a caller. */
    Actor actor(String name, boolean inPieces) {
        Actor actor = new Actor(name, inPieces);
        actors.add(actor);
        awaitQuiet();
        return actor;
    }

    @Override
    public void run(Role role, Runnable work) {
        if (!closed) {
            Objects.requireNonNull(roles.get(role)).post(work);
        }
    }

    @Override
    public void close() {
        closed = true;
        while (!roles.values().stream().allMatch(Actor::done)) {
            Actor closing = current();
            if (closing == null) {
                step();
            } else {
                closing.stop();
            }
        }
    }

    /** Someone who can go on does so for a piece; false where nobody can. */
    boolean step() {
        List<Actor> ready = actors.stream().filter(Actor::ready).toList();
        if (ready.isEmpty()) {
            return false;
        }
        ready.get(random.nextInt(ready.size())).go();
        awaitQuiet();
        return true;
    }

    /** Has everybody go on until one of them is done. */
    void finish(Actor actor) {
        var patience = new Patience();
        while (!actor.done()) {
            if (actor.ready() && random.nextBoolean()) {
                actor.go();
                awaitQuiet();
            } else {
                step();
            }
            require(patience);
        }
        actor.requireNoFailure();
    }

    /** Has everybody go on until all are done. */
    void finishAll() {
        actors.forEach(this::finish);
    }

    /** Ends the threads of all who are done; nothing is to be run any more. */
    void end() {
        actors.stream().filter(Actor::done).forEach(Actor::end);
    }

    /** The files, with a place to stop before each operation. */
    FileStore files(FileStore files) {
        return proxy(FileStore.class, files);
    }

    private <T> T proxy(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                Turns.class.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    Actor actor = current();
                    if (actor != null && actor.inPieces && random.nextInt(PIECE) == 0) {
                        actor.stop();
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        return result instanceof OutputFile file ? proxy(OutputFile.class, file) : result;
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                }));
    }

    private @Nullable Actor current() {
        Thread thread = Thread.currentThread();
        return actors.stream()
                .filter(actor -> actor.thread.equals(thread))
                .findFirst()
                .orElse(null);
    }

    private void awaitQuiet() {
        var patience = new Patience();
        int looks = 0;
        for (Actor actor : actors) {
            while (!actor.quiet()) {
                if (++looks < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.parkNanos(1);
                }
                require(patience);
            }
        }
    }

    private void require(Patience patience) {
        if (patience.ended()) {
            StringBuilder all = new StringBuilder("nobody goes on:");
            for (Actor actor : actors) {
                all.append(System.lineSeparator()).append(actor).append(": ");
                Arrays.stream(actor.thread.getStackTrace())
                        .limit(25)
                        .forEach(frame -> all.append(frame).append(System.lineSeparator()));
            }
            throw new AssertionError(all.toString());
        }
    }

    /** A thread that runs what it is given, when it is let. */
    static final class Actor {

        private final Queue<Runnable> work = new ConcurrentLinkedQueue<>();
        private final boolean inPieces;
        private final Thread thread;
        private volatile boolean stopped;
        private volatile boolean busy;
        private volatile boolean ended;
        private volatile long pieces;
        private volatile @Nullable Throwable failure;

        private Actor(String name, boolean inPieces) {
            this.inPieces = inPieces;
            this.thread = Thread.ofPlatform().daemon().name(name).start(this::work);
        }

        /** To be run when it is let. */
        void post(Runnable one) {
            work.add(one);
        }

        boolean done() {
            return stopped && !busy && work.isEmpty();
        }

        /** Whether it goes on only when it is let. */
        boolean stopped() {
            return stopped;
        }

        private boolean ready() {
            return stopped && !done();
        }

        /** Whether it waits: for its next piece, or for somebody else. */
        private boolean quiet() {
            Thread.State state = thread.getState();
            return stopped || (pieces > 0 && (state == Thread.State.WAITING || state == Thread.State.BLOCKED));
        }

        private void go() {
            long before = pieces;
            stopped = false;
            LockSupport.unpark(thread);
            while (pieces == before) {
                Thread.onSpinWait();
            }
        }

        private void end() {
            ended = true;
            stopped = false;
            LockSupport.unpark(thread);
        }

        private void stop() {
            stopped = true;
            while (stopped) {
                LockSupport.park(this);
            }
            long next = pieces + 1;
            pieces = next;
        }

        private void work() {
            for (stop(); !ended; stop()) {
                Runnable one = work.peek();
                if (one != null) {
                    busy = true;
                    work.remove();
                    try {
                        one.run();
                    } catch (Throwable thrown) {
                        failure = thrown;
                    }
                    busy = false;
                }
            }
        }

        private void requireNoFailure() {
            Throwable thrown = failure;
            failure = null;
            if (thrown != null) {
                throw new AssertionError(this + ": " + thrown, thrown);
            }
        }

        @Override
        public String toString() {
            return thread.getName() + (stopped ? " (stopped)" : "") + (busy ? " (busy)" : "");
        }
    }
}
