package dev.varve.recovery;

import dev.varve.codecs.Crc32c;
import dev.varve.codecs.FileHeader;
import dev.varve.mmap.InputFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/**
 * Reads every intact frame of a damaged file: where {@link FrameReader} stops, this goes on at the next frame. A header
 * is masked with its place, so that none is taken for one that is not; each byte is looked at a fixed number of times,
 * whatever the file holds.
 *
 * <p>For one thread.
 */
final class FrameSalvage implements AutoCloseable {

    private static final int WINDOW_BYTES = 1 << 20;

    /** Takes what there is, from front to back. */
    interface Visitor {

        /** An intact record; the payload is valid during the call only. */
        void record(long offset, long sequence, MemorySegment payload) throws IOException;

        /** An intact link, at the only place where one may be or elsewhere. */
        void link(long offset, long sequence);

        /** An intact seal. */
        void seal(long offset, long sequence);

        /** Bytes behind the payload of an intact record that are not the zeros which belong there. */
        void padding(long offset);

        /** Bytes that are no frame, though they were synced once: up to {@code end} something is missing. */
        void gap(long offset, long end, TailReason reason);
    }

    /**
     * How a file ends.
     *
     * @param end offset behind the last intact frame
     * @param tornBytes bytes behind it that were never known to be synced: a crash left them
     * @param reason why the frames end there
     */
    record End(long end, long tornBytes, TailReason reason) {}

    private static final long UNKNOWN = -1;

    private final InputFile file;
    private final long seed;
    private final FrameWindow window;

    /** The most that any header behind the first gap says was synced; found when the first gap is. */
    private long synced = UNKNOWN;

    FrameSalvage(InputFile file, long seed) {
        this.file = file;
        this.seed = seed;
        this.window = new FrameWindow(file, WINDOW_BYTES);
    }

    /**
     * Reads all intact frames.
     *
     * @param start offset of the first frame
     * @param complete whether the whole file is known to have been synced, as a later one was begun after it
     */
    End read(long start, boolean complete, Visitor visitor) throws IOException {
        long offset = start;
        boolean sealed = false;
        while (offset < file.length()) {
            TailReason reason = reason(offset);
            if (reason == TailReason.NONE) {
                sealed = Frame.type(window.at(offset, Frame.HEADER_BYTES)) == Frame.SEAL;
                offset = visit(offset, visitor);
                continue;
            }
            boolean mustBeThere = complete && !sealed;
            if (!mustBeThere && offset >= synced(offset)) {
                return new End(offset, file.length() - offset, reason);
            }
            long next = nextFrame(offset);
            visitor.gap(offset, next, reason);
            offset = next;
        }
        return new End(offset, 0, TailReason.NONE);
    }

    /** Whether a header says that anything of this file was synced, and so all of the files before it. */
    boolean anySynced() throws IOException {
        for (long at = FileHeader.BYTES; at <= file.length() - Frame.HEADER_BYTES; at += Frame.ALIGNMENT) {
            MemorySegment header = window.at(at, Frame.HEADER_BYTES);
            if (Frame.durable(header) > 0 && Frame.isHeader(header, seed, at)) {
                return true;
            }
        }
        return false;
    }

    /** The sequence number of the link that a log begins with; empty where there is no intact one. */
    OptionalLong firstLink() throws IOException {
        if (file.length() < FileHeader.BYTES + Frame.HEADER_BYTES || reason(FileHeader.BYTES) != TailReason.NONE) {
            return OptionalLong.empty();
        }
        MemorySegment header = window.at(FileHeader.BYTES, Frame.HEADER_BYTES);
        return Frame.type(header) == Frame.LINK ? OptionalLong.of(Frame.sequence(header)) : OptionalLong.empty();
    }

    /** Whether there is an intact frame from an offset on. */
    boolean anyFrame(long start) throws IOException {
        return start < file.length() && nextFrame(start) < file.length();
    }

    /** Hands over the intact frame at an offset; where the next one begins. */
    private long visit(long offset, Visitor visitor) throws IOException {
        MemorySegment header = window.at(offset, Frame.HEADER_BYTES);
        byte type = Frame.type(header);
        long sequence = Frame.sequence(header);
        long length = Frame.length(header);
        switch (type) {
            case Frame.SEAL -> visitor.seal(offset, sequence);
            case Frame.LINK -> visitor.link(offset, sequence);
            default -> {
                try (Arena large = Arena.ofConfined()) {
                    long bodyBytes = Frame.bytes(length) - Frame.HEADER_BYTES;
                    MemorySegment body = window.at(offset + Frame.HEADER_BYTES, bodyBytes, large);
                    if (!Frame.isPadding(body.asSlice(length))) {
                        visitor.padding(offset + Frame.HEADER_BYTES + length);
                    }
                    visitor.record(offset, sequence, body.asSlice(0, length));
                }
            }
        }
        return offset + Frame.bytes(length);
    }

    /** Why there is no intact frame at an offset; {@link TailReason#NONE} where there is one. */
    private TailReason reason(long offset) throws IOException {
        long left = file.length() - offset;
        if (left < Frame.HEADER_BYTES) {
            return TailReason.SHORT_HEADER;
        }
        MemorySegment header = window.at(offset, Frame.HEADER_BYTES);
        if (!Frame.isHeader(header, seed, offset)) {
            return TailReason.BAD_HEADER;
        }
        long length = Frame.length(header);
        int checksum = Frame.payloadChecksum(header);
        if (Frame.bytes(length) > left) {
            return TailReason.SHORT_PAYLOAD;
        }
        try (Arena large = Arena.ofConfined()) {
            return Crc32c.of(window.at(offset + Frame.HEADER_BYTES, length, large)) == checksum
                    ? TailReason.NONE
                    : TailReason.BAD_PAYLOAD;
        }
    }

    /** The next intact frame behind bytes that are none, or the end of the file. */
    private long nextFrame(long bad) throws IOException {
        long offset = bad;
        TailReason reason = reason(offset);
        while (reason != TailReason.NONE && reason != TailReason.SHORT_HEADER) {
            // A header that is intact tells where its frame ends, though what it holds is lost.
            offset += reason == TailReason.BAD_PAYLOAD
                    ? Frame.bytes(Frame.length(window.at(offset, Frame.HEADER_BYTES)))
                    : Frame.ALIGNMENT;
            reason = reason(offset);
        }
        return reason == TailReason.NONE ? offset : file.length();
    }

    /** The most that headers from an offset on say was synced. */
    private long synced(long from) throws IOException {
        if (synced == UNKNOWN) {
            synced = 0;
            for (long at = from; at <= file.length() - Frame.HEADER_BYTES; at += Frame.ALIGNMENT) {
                MemorySegment header = window.at(at, Frame.HEADER_BYTES);
                if (Frame.durable(header) > synced && Frame.isHeader(header, seed, at)) {
                    synced = Frame.durable(header);
                }
            }
        }
        return synced;
    }

    @Override
    public void close() {
        window.close();
    }
}
