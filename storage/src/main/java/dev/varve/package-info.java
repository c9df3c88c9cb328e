/**
 * The public API of Varve: open a {@link dev.varve.VectorStore}, make a {@link dev.varve.VectorCollection} with a
 * {@link dev.varve.Schema}, write {@link dev.varve.VectorRecord}s, ask {@link dev.varve.Query}s.
 */
package dev.varve;
