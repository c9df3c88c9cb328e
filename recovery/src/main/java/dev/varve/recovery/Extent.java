package dev.varve.recovery;

/**
 * A file of a log up to somewhere.
 *
 * @param number the file's number
 * @param bytes bytes of the file
 * @param position the log's position behind them
 * @param batches batches of the whole log before that
 */
record Extent(FrameWriter writer, long number, long bytes, long position, long batches) {}
