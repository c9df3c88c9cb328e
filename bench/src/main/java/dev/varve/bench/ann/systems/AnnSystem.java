package dev.varve.bench.ann.systems;

import dev.varve.lab.sets.Metric;
import dev.varve.lab.vectors.FvecsRows;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A system that finds nearest neighbors, as a user who follows its documentation would set it up. It runs in a process
 * of its own, so that memory and garbage are its own too.
 */
public interface AnnSystem {

    /** What it is called in tables and labels, such as {@code lucene-float32}. */
    String name();

    /** The version of the library. */
    String version();

    /** A checksum of its code where the version alone does not tell it; never asked for in its own process. */
    default Optional<String> code() {
        return Optional.empty();
    }

    /** How it was set up: parameters of the index, in a few words. */
    String settings();

    /** What {@code knob} is called by its users, such as {@code efSearch}; empty for a search that has no knob. */
    String knob();

    /**
     * The values of the knob that are tried unless the caller says others, ascending: from the fastest search to the
     * most exact one. One value, which means nothing, where there is no knob.
     */
    List<Integer> sweep(int k);

    /** Options of the JVM that its documentation asks for, beside those of every worker and the size of the heap. */
    default List<String> jvmOptions() {
        return List.of();
    }

    /** The most bytes of heap with which it builds, whatever the data; nothing where the caller may choose. */
    default OptionalLong buildHeap() {
        return OptionalLong.empty();
    }

    /** The most bytes of heap with which it searches, whatever the data; nothing where it takes what all are given. */
    default OptionalLong searchHeap() {
        return OptionalLong.empty();
    }

    /** Whether an open index reads the given rows, and so keeps no vectors in full precision in its own files. */
    default boolean readsRows() {
        return false;
    }

    /** About the bytes on the heap that an open index keeps for its rows; 0 where it keeps them in files. */
    default long heapBytes(int rows, int dimension) {
        return 0;
    }

    /**
     * Builds an index of all rows, merged to the form that answers fastest, and closes it.
     *
     * @param base the rows
     * @param metric which rows are near
     * @param directory empty; takes the index
     * @param threads that may work at once
     */
    void build(FvecsRows base, Metric metric, Path directory, int threads) throws Exception;

    /**
     * Opens an index that {@link #build} left.
     *
     * @param base the rows, for systems that do not keep full precision themselves
     * @param threads that will search at once
     */
    AnnIndex open(FvecsRows base, Metric metric, Path directory, int threads) throws Exception;
}
