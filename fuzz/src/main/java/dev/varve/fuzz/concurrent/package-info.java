/**
 * Threads beside each other: interleaved by a scheduler, held against a model of atomic calls, let loose together, and
 * interrupted.
 */
package dev.varve.fuzz.concurrent;
