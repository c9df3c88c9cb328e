package dev.varve.recovery;

/**
 * What replaying one log or manifest found.
 *
 * @param file name in the file store
 * @param frames intact records that were replayed
 * @param bytes bytes of the file up to the end of its last intact frame, its header included
 * @param droppedBytes bytes behind those, which a crash left there
 * @param reason why the frames end there
 * @param lastSequence sequence number of the last record; of the last before this file if it holds none
 * @param sealed whether the file was ended on purpose, so that nothing is missing
 */
public record ReplayReport(
        String file, long frames, long bytes, long droppedBytes, TailReason reason, long lastSequence, boolean sealed) {

    static ReplayReport of(String file, long fileLength, FrameReader.Tail tail) {
        return new ReplayReport(
                file,
                tail.records(),
                tail.end(),
                fileLength - tail.end(),
                tail.reason(),
                tail.lastSequence(),
                tail.sealed());
    }
}
