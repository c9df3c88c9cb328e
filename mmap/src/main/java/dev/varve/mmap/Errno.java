package dev.varve.mmap;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The error numbers of Linux, as far as an answer to them is known. */
final class Errno {

    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EBUSY = 16;
    static final int EINVAL = 22;

    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int EIO = 5;
    private static final int ENOMEM = 12;
    private static final int EACCES = 13;
    private static final int EFAULT = 14;
    private static final int EEXIST = 17;
    private static final int ENOTDIR = 20;
    private static final int EISDIR = 21;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int EFBIG = 27;
    private static final int ENOSPC = 28;
    private static final int EROFS = 30;
    private static final int ELOOP = 40;
    private static final int EDQUOT = 122;

    private Errno() {}

    /** The failure of a system call on a file, as {@link FileStore} promises it. */
    static IOException failure(String call, Path file, int errno) {
        String name = file.toString();
        return switch (errno) {
            case ENOENT -> new NoSuchFileException(name);
            case EEXIST -> new FileAlreadyExistsException(name);
            case EPERM, EACCES -> new AccessDeniedException(name);
            case EROFS -> new AccessDeniedException(name, null, "the file system is read-only");
            case ENOTDIR, EISDIR, ELOOP -> new FileKindException(name, reason(call, errno));
            case EMFILE, ENFILE -> Failures.tooManyFiles(file, other(call, name, errno));
            case ENOSPC, EDQUOT -> Failures.noSpace(file, other(call, name, errno));
            default -> other(call, name, errno);
        };
    }

    private static FileSystemException other(String call, String name, int errno) {
        return new FileSystemException(name, null, reason(call, errno));
    }

    private static String reason(String call, int errno) {
        return call + " failed with errno " + errno + ": " + meaning(errno);
    }

    private static String meaning(int errno) {
        return switch (errno) {
            case EIO -> "the device could not do it; check the disk and the system's log";
            case ENOMEM -> "no memory, or too many mappings; see sysctl vm.max_map_count";
            case EFAULT -> "the memory is not there; a mapped file was cut short";
            case ENOTDIR -> "a part of the path is not a directory";
            case EISDIR -> "it is a directory";
            case ENFILE -> "the system has too many files open; see sysctl fs.file-max";
            case EMFILE -> "the process has too many files open; raise ulimit -n";
            case EFBIG -> "larger than the file system or ulimit -f allows";
            case ELOOP -> "links lead in a circle";
            case ENOSPC -> "no space left on the device";
            case EDQUOT -> "the quota is used up";
            default -> "see errno(3)";
        };
    }
}
