package dev.varve.codecs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a file of a store holds. The kind is written in the file's header, so that one file is never taken for another.
 */
public enum FileKind {
    /** Key to row and row to key of a segment. */
    KEYS("VKEY", 2, ".vks"),
    /** Typed columns of a segment. */
    ATTRIBUTES("VATT", 2, ".vat"),
    /** Compressed payloads of a segment. */
    PAYLOADS("VPAY", 2, ".vpl"),
    /** One full-precision vector for each row of a segment. */
    DENSE_VECTORS("VVEC", 2, ".vec"),
    /** A list of vectors for each row of a segment. */
    TOKEN_VECTORS("VTOK", 2, ".tok"),
    /** A list of vectors for each row of a segment, coded, as a record of its own. */
    TOKEN_CODES("VTCO", 2, ".tco"),
    /** One quantised vector for each row of a segment. */
    VECTOR_CODES("VCOD", 2, ".cod"),
    /** The numbers of the centroids that are nearest to the tokens of each row of a segment. */
    CENTROID_LISTS("VCEN", 2, ".cen"),
    /** The neighbours of each row of a segment in a proximity graph. */
    GRAPH("VGRA", 2, ".gra"),
    /** Which rows of a segment are live. */
    LIVE_DOCS("VDEL", 2, ".del"),
    /** The version edits of a store. */
    MANIFEST("VMAN", 2, ""),
    /** Write batches that are not in a segment yet. */
    LOG("VLOG", 2, ".log");

    /** From this version on the header of a segment file tells the file's name. */
    private static final int NAMED = 2;

    private final int code;
    private final int version;
    private final String extension;

    FileKind(String code, int version, String extension) {
        byte[] ascii = code.getBytes(StandardCharsets.US_ASCII);
        this.code = ascii[0] | ascii[1] << 8 | ascii[2] << 16 | ascii[3] << 24;
        this.version = version;
        this.extension = extension;
    }

    /** Four ASCII characters, the first in the lowest byte. */
    public int code() {
        return code;
    }

    /** The newest format version, which is the one that is written; versions from 1 up to it are read. */
    public int version() {
        return version;
    }

    /** Whether headers of a version tell the file's name. Those of manifests and logs tell the number that it has. */
    boolean tellsName(int ofVersion) {
        return this != MANIFEST && this != LOG && ofVersion >= NAMED;
    }

    /** How names of such files end, with the dot; empty for the manifest. */
    public String extension() {
        return extension;
    }

    /** The kind of a segment file or log, told by the end of its name. */
    public static Optional<FileKind> ofName(String name) {
        return Arrays.stream(values())
                .filter(kind -> !kind.extension.isEmpty() && name.endsWith(kind.extension))
                .findFirst();
    }

    static Optional<FileKind> ofCode(int code) {
        return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
    }

    /** A code as messages show it: its characters where they are printable, and always its bits. */
    static String show(int code) {
        var text = new StringBuilder();
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            int c = code >>> shift & 0xff;
            text.append(c > ' ' && c < 0x7f ? (char) c : '.');
        }
        return "%s (0x%08x)".formatted(text, code);
    }
}
