package dev.varve.recovery;

/**
 * What a {@link WriteAheadLog} did since it was created.
 *
 * @param batches batches appended
 * @param bytes bytes handed to the operating system, headers of files and frames included
 * @param syncs syncs of log files while batches were awaited; how many batches share one is {@code batches / syncs}
 */
public record LogCounters(long batches, long bytes, long syncs) {}
