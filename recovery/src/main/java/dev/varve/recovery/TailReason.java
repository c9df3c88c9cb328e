package dev.varve.recovery;

/** Why the frames of a log or manifest end where they do. */
public enum TailReason {
    /** The file ends with an intact frame. */
    NONE("the file ends with an intact frame"),
    /** Creating the file was cut off: its header is not whole, and it never held a frame. */
    NO_FILE_HEADER("the file's header was never completed"),
    /** The file ends inside a frame's header. */
    SHORT_HEADER("the file ends inside a frame header"),
    /** The file ends inside a frame's payload. */
    SHORT_PAYLOAD("the file ends inside a frame"),
    /** What follows is no frame header, or one with a wrong checksum. */
    BAD_HEADER("no intact frame header"),
    /** The payload does not match its checksum. */
    BAD_PAYLOAD("a frame's payload does not match its checksum"),
    /** Batches of the log before are missing, so that those of this one, intact or not, are no part of the history. */
    AFTER_A_GAP("the log before lost its end");

    private final String text;

    TailReason(String text) {
        this.text = text;
    }

    /** The reason in words, for reports. */
    @Override
    public String toString() {
        return text;
    }
}
