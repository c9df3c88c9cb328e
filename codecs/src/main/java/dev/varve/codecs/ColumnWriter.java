package dev.varve.codecs;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Writes one column of an attributes file. Numbers stream into the file; strings wait until all distinct ones are
 * known.
 */
final class ColumnWriter implements AutoCloseable {

    private final SegmentFileWriter writer;
    private final int index;
    private final ColumnType type;
    private final PresenceBuilder presence;
    private final PresenceBuilder truth;
    private final DictionaryBuilder dictionary;

    ColumnWriter(SegmentFileWriter writer, int index, ColumnType type, long seed) throws IOException {
        this.writer = writer;
        this.index = index;
        this.type = type;
        presence = new PresenceBuilder(writer.arena());
        truth = new PresenceBuilder(writer.arena());
        dictionary = new DictionaryBuilder(seed, writer.arena());
        if (type != ColumnType.STRING) {
            begin(AttributesWriter.VALUES);
        }
    }

    private void begin(int part) throws IOException {
        writer.beginSection(AttributesWriter.section(index, part));
    }

    ColumnType type() {
        return type;
    }

    int rows() {
        return presence.rows();
    }

    void addLong(long bits) throws IOException {
        writer.appendLong(bits);
        presence.add(true);
    }

    void addBoolean(boolean value) {
        truth.add(value);
        presence.add(true);
    }

    void addString(MemorySegment utf8) {
        dictionary.add(utf8);
        presence.add(true);
    }

    void addAbsent() throws IOException {
        switch (type) {
            case LONG, DOUBLE -> writer.appendLong(0);
            case BOOLEAN -> truth.add(false);
            case STRING -> dictionary.addAbsent();
        }
        presence.add(false);
    }

    /** Writes what was held back. */
    void finish() throws IOException {
        if (type == ColumnType.STRING) {
            dictionary.writeTo(
                    writer,
                    AttributesWriter.section(index, AttributesWriter.VALUES),
                    AttributesWriter.section(index, AttributesWriter.STRING_ENDS),
                    AttributesWriter.section(index, AttributesWriter.STRINGS));
            return;
        }
        if (type == ColumnType.BOOLEAN) {
            truth.writeTo(writer);
        }
        if (!presence.dense()) {
            begin(AttributesWriter.PRESENCE);
            presence.writeTo(writer);
        }
    }

    @Override
    public void close() {
        presence.close();
        truth.close();
        dictionary.close();
    }
}
