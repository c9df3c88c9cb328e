package dev.varve.bench.ann.systems;

import java.io.IOException;

/** Searches for one thread. */
public interface AnnSession extends AutoCloseable {

    /**
     * Finds the nearest rows.
     *
     * @param query one number for each dimension; not changed
     * @param k how many are wanted
     * @param knob how hard to search; see {@link AnnSystem#knob()}
     * @param rows takes the row numbers, nearest first; at least {@code k} long
     * @return how many were found, up to {@code k}
     */
    int search(float[] query, int k, int knob, int[] rows) throws Exception;

    @Override
    default void close() throws IOException {}
}
