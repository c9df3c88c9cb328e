package dev.varve.storage;

import dev.varve.Key;
import dev.varve.RepairReport.Gone;
import dev.varve.mmap.OutputFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The keys whose records a repair could not keep: all of them in a file, and the first so many for the report. */
final class GoneKeys {

    private static final int MOST_LISTED = 1000;
    private static final int BUFFER_CHARS = 1 << 16;

    private final List<Gone> listed = new ArrayList<>();
    private final StringBuilder pending = new StringBuilder("collection\tsegment\tkey\tstate\n");
    private long count;
    private long unnamed;

    /** Adds a key, as a line of the file. */
    void add(OutputFile file, String collection, Key key, long segment, boolean doubtful) throws IOException {
        count++;
        if (listed.size() < MOST_LISTED) {
            listed.add(new Gone(collection, key, segment, doubtful));
        }
        pending.append(collection).append('\t').append(segment).append('\t');
        escape(key.toString());
        pending.append('\t')
                .append(doubtful ? "may have been deleted before" : "gone")
                .append('\n');
        if (pending.length() >= BUFFER_CHARS) {
            write(file);
        }
    }

    /** Adds a record whose key cannot be read. */
    void addUnnamed() {
        unnamed++;
    }

    /** Completes the file. */
    void finish(OutputFile file) throws IOException {
        write(file);
        file.sync();
    }

    private void write(OutputFile file) throws IOException {
        byte[] utf8 = pending.toString().getBytes(StandardCharsets.UTF_8);
        try (var arena = Arena.ofConfined()) {
            file.write(arena.allocateFrom(ValueLayout.JAVA_BYTE, utf8));
        }
        pending.setLength(0);
    }

    /** So that a key is one field of one line, whatever it holds. */
    private void escape(String key) {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c < ' ' || c == '\\' || c == 0x7f) {
                pending.append("\\u").append(String.format(Locale.ROOT, "%04x", (int) c));
            } else {
                pending.append(c);
            }
        }
    }

    List<Gone> listed() {
        return listed;
    }

    long count() {
        return count;
    }

    long unnamed() {
        return unnamed;
    }
}
