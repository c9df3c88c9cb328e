package dev.varve.storage;

import dev.varve.Field;
import dev.varve.recovery.StoreFiles;
import java.util.List;

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

    static String tokenCodes(long segment, String field) {
        return StoreFiles.segment(segment) + "/" + field + ".tco";
    }

    /** Codes of what orders candidates, which not every index of a token field has. No field has a dot in its name. */
    static String encodings(long segment, String field) {
        return StoreFiles.segment(segment) + "/" + field + ".fde.cod";
    }

    /** Lists of centroids that order candidates, in place of encodings. */
    static String lists(long segment, String field) {
        return StoreFiles.segment(segment) + "/" + field + ".cen";
    }

    /** The files that the index of a field consists of. A segment has those of an index all, or none. */
    static List<String> index(long segment, Field field) {
        return switch (field) {
            case Field.Dense dense -> List.of(codes(segment, dense.name()), graph(segment, dense.name()));
            case Field.Tokens tokens ->
                List.of(
                        tokenCodes(segment, tokens.name()),
                        codes(segment, tokens.name()),
                        graph(segment, tokens.name()),
                        encodings(segment, tokens.name()),
                        lists(segment, tokens.name()));
            case Field.Attribute _ -> List.of();
        };
    }
}
