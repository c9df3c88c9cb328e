package dev.varve.mmap;

import java.io.IOException;
import java.util.List;

/**
 * The one seam between the engine and a disk: everything that Varve does to files goes through here, so that a
 * simulated disk can stand behind the engine unchanged.
 *
 * <p>A file store is rooted at one directory. Names are relative to it, with {@code '/'} between parts, without
 * {@code "."}, {@code ".."}, backslashes, a leading slash or empty parts; the empty name is the root itself.
 *
 * <p><b>What is durable when.</b> Bytes of a file are durable after {@link OutputFile#sync()}. That the file exists,
 * was renamed or was deleted is durable after {@link #syncDirectory(String)} of the directory that holds its name.
 * Nothing else promises anything.
 *
 * <p>Every failure is an {@link IOException} that names the file. No space is {@link NoSpaceException}, a lock that
 * somebody else holds is {@link LockHeldException}, the cap on mappings is {@link MappingLimitException}, that on open
 * files {@link TooManyFilesException}, a hard link that cannot be is {@link LinkUnsupportedException}; missing and
 * existing files are {@link java.nio.file.NoSuchFileException} and {@link java.nio.file.FileAlreadyExistsException},
 * missing rights {@link java.nio.file.AccessDeniedException}, a directory in place of a file or the reverse
 * {@link FileKindException}; {@link DiskFailure} tells those that found something from the rest. A name that breaks the
 * rule above, or names the root where a file is meant, is an {@link IllegalArgumentException} everywhere:
 * {@link FileNames} checks it for all stores.
 *
 * <p>Thread-safe. Interrupting a thread inside any of these calls neither fails the call nor closes a file for other
 * threads.
 */
public interface FileStore {

    /** The full name of a file for messages, such as {@code /data/store/segments/000031/keys.vks}. */
    String describe(String name);

    /** Whether a file or directory of that name exists. */
    boolean exists(String name) throws IOException;

    /** The length of a file in bytes. */
    long length(String name) throws IOException;

    /** Simple names of the entries of a directory, sorted; empty when the directory does not exist. */
    List<String> list(String directory) throws IOException;

    /**
     * Creates a directory with its parents; no effect where it exists. Durable after syncing the parent, but for the
     * root ({@code ""}), which is durable at once, whether this call made it or somebody before.
     */
    void createDirectory(String directory) throws IOException;

    /** Creates a file that must not exist yet, for appending. */
    OutputFile create(String name) throws IOException;

    /**
     * Reopens a file for appending, cut to {@code length} bytes first.
     *
     * @throws IllegalArgumentException if the file is shorter than {@code length}
     */
    OutputFile append(String name, long length) throws IOException;

    /** Opens a file for positional reads. */
    InputFile open(String name) throws IOException;

    /**
     * Maps a whole file read-only.
     *
     * @param expectedLength the length that the caller knows from elsewhere (the manifest); a file of another length is
     *     not mapped, because reading past the end of a mapped file can end the process
     * @throws FileLengthException if the file has another length
     * @throws MappingLimitException if the store's cap on mappings is reached
     */
    MappedFile map(String name, long expectedLength, Access access) throws IOException;

    /**
     * Renames a file, atomically replacing a file of the new name. Durable after syncing the directories of both names.
     */
    void rename(String from, String to) throws IOException;

    /**
     * Gives a file a second name, in this store or in another on the same file system: a hard link. Contents belong to
     * both names, and the file lives until both are deleted. The new name is durable after {@code target} syncs the
     * directory that holds it; the bytes are when the file was synced, under whichever name.
     *
     * @param target where the new name goes
     * @param targetName a name that nothing in {@code target} has
     * @throws java.nio.file.FileAlreadyExistsException if something has that name
     * @throws LinkUnsupportedException if {@code target} is of another kind, or on another file system, or the file
     *     system has no such links, or no more for this file: copy instead
     */
    void link(String name, FileStore target, String targetName) throws IOException;

    /** Deletes a file or an empty directory. A mapping of the file stays readable. */
    void delete(String name) throws IOException;

    /** Makes the entries of a directory durable. */
    void syncDirectory(String directory) throws IOException;

    /**
     * Takes the exclusive lock of a file, which is created if missing, against other processes and other holders in
     * this one.
     *
     * @throws LockHeldException if another process or another holder in this process has it
     */
    FileLease lock(String name) throws IOException;

    /** Bytes that can still be written, as far as the system tells. */
    long usableSpace() throws IOException;

    /** Mappings of this store that are open now. */
    int mappingCount();
}
