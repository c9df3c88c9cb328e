package dev.varve.index.ann;

/** What finds near rows of one dense field without scoring all: of a segment, or of a memtable. Thread-safe. */
public sealed interface AnnIndex permits SegmentIndex, GrowingIndex {}
