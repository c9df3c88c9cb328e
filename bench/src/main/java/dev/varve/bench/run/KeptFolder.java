package dev.varve.bench.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A folder that outlives a run, for one run at a time: another one would delete what this one is still building. */
public final class KeptFolder implements AutoCloseable {

    private static final String LOCK = "LOCK";

    private final Path folder;
    private final FileChannel channel;

    private KeptFolder(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Takes a folder, which is made if it is missing.
     *
     * @throws IOException if another run has it, or it cannot be written
     */
    public static KeptFolder open(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (tryLock(channel)) {
                return new KeptFolder(folder, channel);
            }
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException(folder + ": another run works with this folder; wait for its end, or name another one");
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException inThisProcess) {
            return false;
        }
    }

    /** The folder. */
    public Path folder() {
        return folder;
    }

    /** Leaves the folder as it is to the next run. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
