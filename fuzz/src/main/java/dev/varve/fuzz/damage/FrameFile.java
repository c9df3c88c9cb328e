package dev.varve.fuzz.damage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A manifest or log as docs/format.md describes it, and not as the engine reads it: its frames, and their checksums
 * made right again after a change.
 */
final class FrameFile {

    static final int HEADER = 4096;
    static final int FRAME_HEADER = 32;

    private static final int AT_STORE = 16;
    private static final int AT_NUMBER = 32;
    private static final int PAYLOAD_CHECKSUM = 24;
    private static final int HEADER_CHECKSUM = 28;

    /**
     * A frame.
     *
     * @param offset in the file
     * @param length of its payload
     */
    record Frame(int offset, int length) {

        int payload() {
            return offset + FRAME_HEADER;
        }

        int end() {
            return payload() + (length + 7) / 8 * 8;
        }
    }

    private final byte[] file;
    private final long seed;
    private final List<Frame> frames = new ArrayList<>();

    FrameFile(byte[] file) {
        this.file = file;
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        seed = bytes.getLong(AT_STORE)
                ^ Long.rotateLeft(bytes.getLong(AT_STORE + 8), 32)
                ^ bytes.getLong(AT_NUMBER) * 0xD1B54A32D192ED03L;
        for (int at = HEADER; at < file.length; at = frames.getLast().end()) {
            frames.add(new Frame(at, bytes.getInt(at)));
        }
    }

    /** Its frames, the first one first. */
    List<Frame> frames() {
        return frames;
    }

    /**
     * The file with some bytes replaced, and the checksums over them right: those of the file's header, or a frame's.
     */
    byte[] forge(int offset, byte[] replacement) {
        byte[] forged = file.clone();
        int length = Math.min(replacement.length, forged.length - offset);
        System.arraycopy(replacement, 0, forged, offset, length);
        ByteBuffer bytes = ByteBuffer.wrap(forged).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(HEADER - 4, crc(bytes, 0, HEADER - 4));
        for (Frame frame : frames) {
            if (frame.offset() < offset + length && offset < frame.end()) {
                int at = frame.offset();
                bytes.putInt(at + PAYLOAD_CHECKSUM, crc(bytes, frame.payload(), frame.length()));
                long mask = (seed ^ at) * 0x9E3779B97F4A7C15L;
                bytes.putInt(at + HEADER_CHECKSUM, crc(bytes, at, HEADER_CHECKSUM) ^ (int) (mask >>> 32));
            }
        }
        return forged;
    }

    static int crc(ByteBuffer bytes, int offset, int length) {
        var crc = new CRC32C();
        crc.update(bytes.slice(offset, length));
        return (int) crc.getValue();
    }
}
