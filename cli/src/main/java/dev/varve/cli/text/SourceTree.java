package dev.varve.cli.text;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The {@code .java}, {@code .md} and {@code .txt} files of a folder or of a zip archive, in the order of their names.
 * Reading is thread-safe.
 */
public final class SourceTree implements Closeable {

    /** Longer files are tables and generated code, not something that people wrote to be read. */
    static final int MAX_FILE_BYTES = 8 << 20;

    private final Path root;
    private final @Nullable ZipFile archive;
    private final List<String> names;

    private SourceTree(Path root, @Nullable ZipFile archive, List<String> names) {
        this.root = root;
        this.archive = archive;
        this.names = names;
    }

    /**
     * Opens a folder or an archive.
     *
     * @param root a folder, or a file in zip format ({@code .zip}, {@code .jar})
     * @return the sources found there
     * @throws IOException if it is neither, or cannot be read; the message says which
     */
    public static SourceTree open(Path root) throws IOException {
        if (Files.isDirectory(root)) {
            return new SourceTree(root, null, namesIn(root));
        }
        if (!Files.exists(root)) {
            throw new NoSuchFileException(root.toString(), null, "there is no such folder or archive");
        }
        try {
            var archive = new ZipFile(root.toFile(), StandardCharsets.UTF_8);
            var names = archive.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(entry -> entry.getName())
                    .filter(SourceTree::isSource)
                    .sorted()
                    .toList();
            return new SourceTree(root, archive, names);
        } catch (ZipException e) {
            throw new IOException(
                    root + ": not a folder and not a zip archive (" + e.getMessage()
                            + "); give a folder, a .zip or a .jar of sources",
                    e);
        }
    }

    private static List<String> namesIn(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .filter(SourceTree::isSource)
                    .sorted()
                    .toList();
        }
    }

    private static boolean isSource(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".java") || lower.endsWith(".md") || lower.endsWith(".txt");
    }

    /**
     * Returns the names of the files, relative to the root, with {@code /} between folders.
     *
     * @return the names, sorted
     */
    public List<String> names() {
        return names;
    }

    /**
     * Reads one file as UTF-8; bytes that are not UTF-8 become replacement characters.
     *
     * @param name one of {@link #names()}
     * @return its text, empty if the file is longer than 8 MiB
     * @throws IOException if it cannot be read
     */
    public String read(String name) throws IOException {
        try (var in = open(name)) {
            var bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            return bytes.length > MAX_FILE_BYTES ? "" : new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private InputStream open(String name) throws IOException {
        if (archive == null) {
            return Files.newInputStream(root.resolve(name));
        }
        var entry = archive.getEntry(name);
        if (entry == null) {
            throw new NoSuchFileException(root + "!/" + name);
        }
        return archive.getInputStream(entry);
    }

    @Override
    public void close() throws IOException {
        if (archive != null) {
            archive.close();
        }
    }
}
