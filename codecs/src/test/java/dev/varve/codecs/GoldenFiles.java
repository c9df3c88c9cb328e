package dev.varve.codecs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes the golden files of the newest format version, for a new directory {@code golden/v<version>}. Those of a
 * version that was released are never written again. With the class path of the tests:
 *
 * <pre>java dev.varve.codecs.GoldenFiles codecs/src/test/resources/golden/v2</pre>
 */
final class GoldenFiles {

    private GoldenFiles() {}

    /** Takes the directory, which must not exist. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectory(Path.of(arguments[0]));
        for (Sample sample : Sample.values()) {
            var files = new MemoryFileStore();
            long length = sample.write(files, sample.file());
            Files.write(directory.resolve(sample.file()), files.bytes(sample.file()));
            Files.writeString(
                    directory.resolve(sample.file() + ".txt"),
                    show(sample.read(files, sample.file(), length)),
                    StandardCharsets.UTF_8);
        }
    }

    /** A value a line. */
    static String show(List<String> values) {
        return String.join("\n", values) + "\n";
    }
}
