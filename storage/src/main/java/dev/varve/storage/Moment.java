package dev.varve.storage;

/**
 * What a read goes by: it sees a row that was written and not deleted up to {@code sequence}, and that has not expired
 * at {@code time}. Writers keep their books by the sequence number alone, so that a replay of the log, at whatever
 * time, leads to what it led to before.
 *
 * @param sequence the last write that is seen
 * @param time of the read, in milliseconds since 1970-01-01T00:00Z
 */
record Moment(long sequence, long time) {}
