package dev.varve.fuzz.damage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment file as docs/format.md describes it, and not as the engine reads it: its sections, and its checksums made
 * right again after a change.
 */
final class SectionFile {

    static final int HEADER = FrameFile.HEADER;
    static final int ENTRY = 24;
    static final int TRAILER = 64;

    private static final int BLOCK = 65_536;

    /**
     * A section.
     *
     * @param id what it holds
     * @param entry where the section table tells of it
     * @param offset in the file
     * @param length in bytes
     */
    record Section(int id, int entry, int offset, int length) {}

    private final byte[] file;
    private final int trailer;
    private final int bodyLength;
    private final int parameters;
    private final List<Section> sections = new ArrayList<>();

    SectionFile(byte[] file) {
        this.file = file;
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        trailer = file.length - TRAILER;
        bodyLength = (int) bytes.getLong(trailer);
        parameters = bytes.getInt(40);
        for (int i = 0; i < bytes.getInt(trailer + 24); i++) {
            int entry = HEADER + bodyLength + i * ENTRY;
            int offset = (int) bytes.getLong(entry + 8);
            sections.add(new Section(bytes.getInt(entry), entry, offset, (int) bytes.getLong(entry + 16)));
        }
    }

    /** Count of parameters in the header. */
    int parameters() {
        return parameters;
    }

    List<Section> sections() {
        return sections;
    }

    /** Where the body ends. */
    int bodyEnd() {
        return HEADER + bodyLength;
    }

    /** Where the trailer begins. */
    int trailer() {
        return trailer;
    }

    /** The file with some bytes replaced, and all checksums right. */
    byte[] forge(int offset, byte[] replacement) {
        byte[] forged = file.clone();
        System.arraycopy(replacement, 0, forged, offset, Math.min(replacement.length, forged.length - offset));
        ByteBuffer bytes = ByteBuffer.wrap(forged).order(ByteOrder.LITTLE_ENDIAN);
        int headerChecksum = FrameFile.crc(bytes, 0, HEADER - 4);
        bytes.putInt(HEADER - 4, headerChecksum);
        int blocks = Math.ceilDiv(bodyLength, BLOCK);
        for (int block = 0; block < blocks; block++) {
            int begin = HEADER + block * BLOCK;
            int checksum = FrameFile.crc(bytes, begin, Math.min(BLOCK, bodyEnd() - begin));
            bytes.putInt(trailer - (blocks - block) * Integer.BYTES, checksum);
        }
        bytes.putInt(trailer + 32, headerChecksum);
        bytes.putInt(trailer + 36, FrameFile.crc(bytes, bodyEnd(), trailer - bodyEnd()));
        bytes.putInt(trailer + 56, FrameFile.crc(bytes, trailer, 56));
        return forged;
    }
}
