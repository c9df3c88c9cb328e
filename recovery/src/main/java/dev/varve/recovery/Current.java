package dev.varve.recovery;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.Crc32c;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.mmap.OutputFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.OptionalLong;

/**
 * The file {@code CURRENT}, one line of ASCII: the name of the live manifest, a space, and the name's CRC32C in
 * hexadecimal.
 */
final class Current {

    private static final int MAX_BYTES = 64;

    private Current() {}

    /** Writes the file that {@link #publish} puts in place of the old one. */
    static void prepare(FileStore files, long manifest) throws IOException {
        if (files.exists(StoreFiles.CURRENT_NEXT)) {
            files.delete(StoreFiles.CURRENT_NEXT);
        }
        try (Arena arena = Arena.ofConfined();
                OutputFile next = files.create(StoreFiles.CURRENT_NEXT)) {
            next.write(arena.allocateFrom(ValueLayout.JAVA_BYTE, line(manifest).getBytes(StandardCharsets.US_ASCII)));
            next.sync();
        }
    }

    /** Makes the prepared file the live one, durably. Where this fails, either may be. */
    static void publish(FileStore files) throws IOException {
        files.rename(StoreFiles.CURRENT_NEXT, StoreFiles.CURRENT);
        files.syncDirectory("");
    }

    /**
     * The number of the live manifest.
     *
     * @throws CorruptFileException if the file is not, byte for byte, what {@link #prepare} writes
     */
    static long read(FileStore files) throws IOException {
        String fullName = files.describe(StoreFiles.CURRENT);
        String found;
        try (Arena arena = Arena.ofConfined();
                InputFile file = files.open(StoreFiles.CURRENT)) {
            if (file.length() > MAX_BYTES) {
                throw new CorruptFileException(
                        fullName, 0, "at most " + MAX_BYTES + " bytes", file.length() + " bytes");
            }
            MemorySegment bytes = arena.allocate(file.length());
            file.read(0, bytes);
            found = new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
        }
        int end = found.indexOf(' ');
        OptionalLong number = StoreFiles.manifestNumber(found.substring(0, Math.max(0, end)));
        if (number.isEmpty() || !found.equals(line(number.getAsLong()))) {
            throw new CorruptFileException(
                    fullName, 0, "the name of a manifest and its checksum", "\"" + found.strip() + "\"");
        }
        return number.getAsLong();
    }

    private static String line(long manifest) {
        String name = StoreFiles.manifest(manifest);
        try (Arena arena = Arena.ofConfined()) {
            int checksum =
                    Crc32c.of(arena.allocateFrom(ValueLayout.JAVA_BYTE, name.getBytes(StandardCharsets.US_ASCII)));
            return name + " " + HexFormat.of().toHexDigits(checksum) + "\n";
        }
    }
}
