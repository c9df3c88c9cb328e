package dev.varve.storage;

/**
 * Memtables that were frozen together, with the deletes up to then: what one flush settles.
 *
 * @param sequence the last write that they hold
 * @param log the number of the log that begins after it
 */
record Generation(long sequence, long log) {}
