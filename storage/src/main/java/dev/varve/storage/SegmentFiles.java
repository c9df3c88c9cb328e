package dev.varve.storage;

import dev.varve.recovery.StoreFiles;

/** The names of the files of a segment, in one place. */
final class SegmentFiles {

    /** The hidden column of the attributes that says when rows expire; no field can have its name. */
    static final String EXPIRES = "$expires";

    private SegmentFiles() {}

    static String keys(long segment) {
        return StoreFiles.segment(segment) + "/keys.vks";
    }

    static String attributes(long segment) {
        return StoreFiles.segment(segment) + "/attributes.vat";
    }

    static String payload(long segment) {
        return StoreFiles.segment(segment) + "/payload.vpl";
    }

    static String vectors(long segment, String field) {
        return StoreFiles.segment(segment) + "/" + field + ".vec";
    }

    static String codes(long segment, String field) {
        return StoreFiles.segment(segment) + "/" + field + ".cod";
    }

    static String graph(long segment, String field) {
        return StoreFiles.segment(segment) + "/" + field + ".gra";
    }

    static String tokens(long segment, String field) {
        return StoreFiles.segment(segment) + "/" + field + ".tok";
    }
}
