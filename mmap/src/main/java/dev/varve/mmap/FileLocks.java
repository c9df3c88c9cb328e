package dev.varve.mmap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Exclusive locks of files against other processes and other holders in this one.
 *
 * <p>The system's locks belong to the process: a second open of the file here would get the lock as well, and closing
 * any channel of the file gives it up for all. So the holders of this process stand in one static table, and a file in
 * it is not opened again.
 */
final class FileLocks {

    /** Beyond any content, so that the holder's name stays readable where locks are mandatory. */
    private static final long LOCKED_BYTE = 1L << 30;

    private static final int HOLDER_BYTES = 128;

    /** The locks themselves, because the JDK forgets a lock whose object is collected, and would grant a second. */
    private static final Map<Path, FileLock> HELD = new HashMap<>();

    /**
     * Channels of files that turned out to be locked by another copy of this class, from another class loader: closing
     * one, or leaving it to the garbage collector, would break that lock.
     */
    private static final List<FileChannel> NEVER_CLOSED = new ArrayList<>();

    private FileLocks() {}

    /** Takes the lock of a file, which is created if missing. */
    static FileLease lock(Path file) throws IOException {
        try {
            return Uninterrupted.call(() -> lockAsHolder(file));
        } catch (LockHeldException e) {
            throw e;
        } catch (IOException e) {
            throw Failures.of(file, e);
        }
    }

    private static FileLease lockAsHolder(Path file) throws IOException {
        synchronized (HELD) {
            Path key = realPath(file);
            if (HELD.containsKey(key)) {
                throw held(file, "this process, " + holder());
            }
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = tryLock(file, channel);
            if (lock == null) {
                try (channel) {
                    throw held(file, "another process, " + readHolder(channel));
                }
            }
            writeHolder(channel);
            HELD.put(key, lock);
            return () -> release(key, lock);
        }
    }

    private static @Nullable FileLock tryLock(Path file, FileChannel channel) throws IOException {
        try {
            return channel.tryLock(LOCKED_BYTE, 1, false);
        } catch (OverlappingFileLockException e) {
            NEVER_CLOSED.add(channel);
            throw held(file, "another copy of Varve in this process, " + holder());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static void release(Path key, FileLock lock) throws IOException {
        synchronized (HELD) {
            if (HELD.remove(key, lock)) {
                lock.acquiredBy().close();
            }
        }
    }

    /** The one name of a file, whether it exists already or not. */
    private static Path realPath(Path file) throws IOException {
        if (Files.exists(file)) {
            return file.toRealPath();
        }
        Path absolute = file.toAbsolutePath();
        Path directory = absolute.getParent();
        Path name = absolute.getFileName();
        if (directory == null || name == null) {
            throw new IOException(file + ": the root of a file system cannot be locked");
        }
        return directory.toRealPath().resolve(name);
    }

    private static LockHeldException held(Path file, String holder) {
        return new LockHeldException(file + ": locked by " + holder);
    }

    private static String holder() {
        ProcessHandle process = ProcessHandle.current();
        String started =
                process.info().startInstant().map(start -> ", started " + start).orElse("");
        return "pid " + process.pid() + started;
    }

    /**
     * The name is a courtesy to whoever is turned away: where it cannot be written, as on a full disk, the lock holds
     * all the same.
     */
    private static void writeHolder(FileChannel channel) {
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(holder().getBytes(StandardCharsets.US_ASCII)), 0);
        } catch (IOException e) {
            return;
        }
    }

    private static String readHolder(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(HOLDER_BYTES);
        channel.read(bytes, 0);
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
        return text.matches("pid [0-9]+(, started [-0-9T:.Z]+)?") ? text : "which did not leave its name";
    }
}
