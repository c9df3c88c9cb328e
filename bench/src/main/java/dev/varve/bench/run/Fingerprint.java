package dev.varve.bench.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.CodeSource;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** Checksums by which contents are told apart that must not be mixed up by mistake; not by intent. */
public final class Fingerprint {

    private static final int BUFFER_BYTES = 1 << 20;

    private Fingerprint() {}

    /** CRC-32C of a file, or of all files of a folder with their paths within it. */
    public static long of(Path path) throws IOException {
        var checksum = new CRC32C();
        add(path, checksum);
        return checksum.getValue();
    }

    /**
     * Eight hexadecimal digits of the jars or folders that some classes come from.
     *
     * @throws UncheckedIOException if they cannot be read
     */
    public static String ofCode(List<Class<?>> classes) {
        var checksum = new CRC32C();
        try {
            for (Class<?> type : classes) {
                CodeSource source = type.getProtectionDomain().getCodeSource();
                add(Path.of(source.getLocation().toURI()), checksum);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("classes of " + classes + " come from no file", e);
        }
        return String.format("%08x", checksum.getValue());
    }

    private static void add(Path path, Checksum checksum) throws IOException {
        if (Files.isRegularFile(path)) {
            addFile(path, checksum);
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(path)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            checksum.update(path.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
            addFile(file, checksum);
        }
    }

    private static void addFile(Path file, Checksum checksum) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer.clear()) >= 0) {
                checksum.update(buffer.flip());
            }
        }
    }
}
