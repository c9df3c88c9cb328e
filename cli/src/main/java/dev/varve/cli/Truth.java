package dev.varve.cli;

import dev.varve.Key;
import java.io.IOException;
import java.util.List;

/** The true nearest records of queries, block after block of them. Not thread-safe. */
interface Truth extends AutoCloseable {

    /** The truth of the next queries, in their order. */
    List<Nearest> next(List<float[]> queries) throws IOException;

    /** Where it comes from, for people. */
    String describe();

    @Override
    void close() throws IOException;

    /** The true nearest records of one query. */
    interface Nearest {

        /** How many of at least this score there are: k, or all such records where they are fewer. */
        int size(double minScore);

        /** How many of these answers are among them, or exactly as near as the last of them. */
        int countRight(List<Key> answers);
    }
}
