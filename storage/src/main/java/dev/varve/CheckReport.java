package dev.varve;

import java.util.List;

/**
 * What checking a store found. Damage means that something was lost or that the store does not open as it is; a note is
 * harmless, such as a file that a crash left over.
 *
 * @param findings the first 1,000 findings
 * @param damages all findings that are damage, listed or not
 * @param notes all findings that are harmless, listed or not
 * @param files files that were read
 * @param bytes their bytes
 * @param records live records in segments, as far as that can be told
 * @param batches write batches in the log
 */
public record CheckReport(
        List<Finding> findings, long damages, long notes, long files, long bytes, long records, long batches) {

    /** Copies the list. */
    public CheckReport {
        findings = List.copyOf(findings);
    }

    /** Whether the store is whole: nothing that was written is missing or changed. */
    public boolean sound() {
        return damages == 0;
    }

    /** How bad a finding is. */
    public enum Severity {
        /** Nothing is lost. */
        NOTE,
        /** Something is missing, or is not as it was written. */
        DAMAGE
    }

    /**
     * One thing that is not as it should be.
     *
     * @param severity how bad it is
     * @param file full name of the file
     * @param offset where in the file, in bytes
     * @param expected what should be there
     * @param found what is there
     * @param meaning what follows from it: which collection, segment, records or write batches
     */
    public record Finding(Severity severity, String file, long offset, String expected, String found, String meaning) {

        /** All of it in one line. */
        @Override
        public String toString() {
            return file + " at offset " + offset + ": expected " + expected + ", found " + found + "; " + meaning;
        }
    }
}
