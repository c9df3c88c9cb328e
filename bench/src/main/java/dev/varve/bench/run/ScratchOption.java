package dev.varve.bench.run;

import dev.varve.lab.report.Failures;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --dir} of a command that writes files, to be mixed in. */
public final class ScratchOption {

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where the files go, in a folder of their own that is deleted at the end: the disk that is"
                    + " measured. Default: varve/bench in the user's cache ($XDG_CACHE_HOME or ~/.cache).")
    private @Nullable Path directory;

    /** Makes the folder of a run of a bench. */
    public Scratch open(String bench) throws IOException {
        try {
            return Scratch.in(directory == null ? defaultDirectory() : directory, bench);
        } catch (FileSystemException e) {
            throw new IOException("--dir " + Failures.message(e), e);
        }
    }

    private static Path defaultDirectory() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base =
                cache == null || cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return base.resolve("varve").resolve("bench");
    }
}
