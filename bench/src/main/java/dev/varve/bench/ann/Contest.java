package dev.varve.bench.ann;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;

/** The systems that take turns. One that fails takes none any more, and the others go on. For one thread. */
final class Contest implements AutoCloseable {

    private final List<Searching> systems = new ArrayList<>();
    private final BiConsumer<String, WorkerException> failed;

    /** @param failed is told of a system that leaves, and why */
    Contest(BiConsumer<String, WorkerException> failed) {
        this.failed = failed;
    }

    /** What a system does in its turn. */
    @FunctionalInterface
    interface Turn {
        /** Does it. */
        void take(Searching system) throws WorkerException;
    }

    /** Lets another system take part. */
    void add(Searching system) {
        systems.add(system);
    }

    /** A system cannot take part at all. */
    void refuse(String system, WorkerException reason) {
        failed.accept(system, reason);
    }

    /** Those that are still here, in the order of their turns. */
    List<Searching> systems() {
        return List.copyOf(systems);
    }

    /** Gives a turn to each. */
    void each(Turn turn) {
        for (Searching system : systems()) {
            try {
                turn.take(system);
            } catch (WorkerException e) {
                systems.remove(system);
                system.close();
                failed.accept(system.name(), e);
            }
        }
    }

    /** From now on turns go the other way round. */
    void turnRound() {
        Collections.reverse(systems);
    }

    @Override
    public void close() {
        systems.forEach(Searching::close);
    }
}
