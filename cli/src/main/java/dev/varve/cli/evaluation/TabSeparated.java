package dev.varve.cli.evaluation;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files of tab-separated lines, and says file and line of what is wrong in them. */
final class TabSeparated {

    /** Takes the fields of a line. */
    interface Sink {
        void accept(String[] fields, long line) throws IOException;
    }

    private TabSeparated() {}

    /**
     * Reads a file. Empty lines do not count; the last field runs to the end of the line, tabs included.
     *
     * @param file the file, UTF-8
     * @param layout names of the fields that each line must have, as told in an error
     */
    static void read(Path file, Sink sink, String... layout) throws IOException {
        try (var reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            long number = 0;
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                var fields = line.split("\t", layout.length);
                if (fields.length < layout.length) {
                    throw malformed(
                            file,
                            number,
                            "expected " + String.join("<TAB>", layout) + ", found \"" + abridged(line) + "\"");
                }
                sink.accept(fields, number);
            }
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": not UTF-8; convert it, for instance with iconv", e);
        }
    }

    static IOException malformed(Path file, long line, String finding) {
        return new IOException(file + ":" + line + ": " + finding);
    }

    private static String abridged(String line) {
        int most = 60;
        return line.length() <= most ? line : line.substring(0, most) + "…";
    }
}
