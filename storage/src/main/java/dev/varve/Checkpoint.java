package dev.varve;

import java.nio.file.Path;

/**
 * A copy of a store that was made while it was open.
 *
 * @param directory the copy, which opens as a store of its own
 * @param sequence the sequence number of the last write that it holds
 * @param files files of segments and live docs that it holds
 * @param linkedBytes their bytes that it shares with the store by hard links, and which take no space of their own
 * @param copiedBytes their bytes that were copied, as the directory is on another file system
 */
public record Checkpoint(Path directory, long sequence, int files, long linkedBytes, long copiedBytes) {}
