package dev.varve.recovery;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.Crc32c;
import dev.varve.mmap.InputFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/**
 * Reads the frames of one file from front to back, by reads into off-heap memory and never over a mapping, and tells a
 * torn tail from damage: where the frames end in bytes that are none, everything behind is searched for a frame that
 * was written when those bytes had already been synced. One such frame is damage; none means that a crash cut the file
 * there. The search costs one pass over the rest. The zeros between frames are not looked at, as nothing is lost with
 * them: {@link FrameSalvage} does that.
 *
 * <p>For one thread.
 */
final class FrameReader implements AutoCloseable {

    private static final int WINDOW_BYTES = 1 << 20;

    /** Called with each intact record; the payload is valid during the call only. */
    @FunctionalInterface
    interface Records {
        void record(long offset, long sequence, MemorySegment payload) throws IOException;
    }

    /**
     * Where the frames of a file end.
     *
     * @param end offset behind the last intact frame
     * @param records intact records before it
     * @param lastSequence sequence number of the last record, or what the caller gave when there is none
     * @param sealed whether the last intact frame is a seal
     * @param reason why the frames end there
     */
    record Tail(long end, long records, long lastSequence, boolean sealed, TailReason reason) {}

    private final InputFile file;
    private final String fullName;
    private final long seed;
    private final FrameWindow window;

    private long offset;
    private long records;
    private long sequence;
    private boolean sealed;

    FrameReader(InputFile file, String fullName, long seed) {
        this.file = file;
        this.fullName = fullName;
        this.seed = seed;
        this.window = new FrameWindow(file, WINDOW_BYTES);
    }

    /**
     * Reads all frames.
     *
     * @param start offset of the first frame, the only place for a link, which the caller has checked
     * @param afterSequence what the sequence number of the first record must exceed
     * @throws CorruptFileException if bytes that had been synced are damaged, or frames are out of sequence
     */
    Tail read(long start, long afterSequence, Records consumer) throws IOException {
        offset = start;
        records = 0;
        sequence = afterSequence;
        sealed = false;
        TailReason reason = TailReason.NONE;
        if (link(start).isPresent()) {
            offset += Frame.HEADER_BYTES;
        }
        while (offset < file.length() && reason == TailReason.NONE) {
            reason = readFrame(consumer);
        }
        if (reason != TailReason.NONE && wasSynced(offset, offset + Frame.ALIGNMENT)) {
            throw new CorruptFileException(
                    fullName,
                    offset,
                    "an intact frame, as it was synced before later frames were written",
                    reason.toString());
        }
        return new Tail(offset, records, sequence, sealed, reason);
    }

    /**
     * Whether a frame header from {@code from} on tells that the byte at {@code position} was synced when it was
     * written.
     */
    boolean wasSynced(long position, long from) throws IOException {
        for (long next = from; next <= file.length() - Frame.HEADER_BYTES; next += Frame.ALIGNMENT) {
            MemorySegment header = window.at(next, Frame.HEADER_BYTES);
            if (Frame.durable(header) > position && Frame.isHeader(header, seed, next)) {
                return true;
            }
        }
        return false;
    }

    /** The sequence number of the link at an offset; empty where there is no intact one. */
    OptionalLong link(long position) throws IOException {
        if (position > file.length() - Frame.HEADER_BYTES) {
            return OptionalLong.empty();
        }
        MemorySegment header = window.at(position, Frame.HEADER_BYTES);
        boolean link = Frame.isHeader(header, seed, position) && Frame.type(header) == Frame.LINK;
        return link ? OptionalLong.of(Frame.sequence(header)) : OptionalLong.empty();
    }

    @Override
    public void close() {
        window.close();
    }

    /** Reads the frame at {@link #offset} and moves behind it, or tells why there is none. */
    private TailReason readFrame(Records consumer) throws IOException {
        long left = file.length() - offset;
        if (left < Frame.HEADER_BYTES) {
            return TailReason.SHORT_HEADER;
        }
        MemorySegment header = window.at(offset, Frame.HEADER_BYTES);
        if (!Frame.isHeader(header, seed, offset)) {
            return TailReason.BAD_HEADER;
        }
        // The header's own checksum holds, so its length may size a buffer once it is known to lie in the file.
        long length = Frame.length(header);
        if (Frame.bytes(length) > left) {
            return TailReason.SHORT_PAYLOAD;
        }
        if (Frame.type(header) == Frame.LINK) {
            throw new CorruptFileException(fullName, offset, "a record or a seal", "a link, which only begins a log");
        }
        boolean seal = Frame.type(header) == Frame.SEAL;
        long frameSequence = Frame.sequence(header);
        int checksum = Frame.payloadChecksum(header);
        try (Arena large = Arena.ofConfined()) {
            MemorySegment payload = window.at(offset + Frame.HEADER_BYTES, length, large);
            if (Crc32c.of(payload) != checksum) {
                return TailReason.BAD_PAYLOAD;
            }
            checkSequence(seal, frameSequence);
            if (!seal) {
                consumer.record(offset, frameSequence, payload);
                records++;
            }
        }
        sequence = frameSequence;
        sealed = seal;
        offset += Frame.bytes(length);
        return TailReason.NONE;
    }

    private void checkSequence(boolean seal, long found) {
        if (seal ? found != sequence : found <= sequence) {
            String expected = (seal ? "sequence " : "a sequence above ") + sequence;
            throw new CorruptFileException(fullName, offset, expected, "sequence " + found);
        }
    }
}
