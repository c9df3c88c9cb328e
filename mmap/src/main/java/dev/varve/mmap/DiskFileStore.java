package dev.varve.mmap;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The file store on a real disk, in one directory.
 *
 * <p>On Linux, files are read, written, synced and mapped by system calls, straight from and to native segments.
 * Elsewhere, and where {@code --enable-native-access} is missing, the Java library does the same, only slower and
 * without access advice and residency.
 *
 * <p>Windows deletes and replaces no file that is mapped or open, so there {@link #delete} and {@link #rename} fail on
 * those.
 *
 * <p>Thread-safe.
 */
public final class DiskFileStore implements FileStore {

    private final Path root;
    private final FileCalls calls;
    private final Paging paging;
    private final MappingBudget mappings;

    /**
     * How a store uses its system.
     *
     * @param mappingCap most mappings open at a time, at least 1; all stores of a process, and the JVM itself, share
     *     the system's limit
     * @param systemCalls which way to the files
     */
    public record Options(int mappingCap, SystemCalls systemCalls) {

        /** Checks the cap. */
        public Options {
            if (mappingCap < 1) {
                throw new IllegalArgumentException("a cap of " + mappingCap + " mappings; at least 1 is needed");
            }
        }

        /** The best calls that there are, and the system's limit of mappings less 5,530 for the JVM itself. */
        public static Options defaults() {
            return new Options(MappingBudget.defaultCap(), SystemCalls.BEST);
        }

        /** These options with another cap. */
        public Options withMappingCap(int cap) {
            return new Options(cap, systemCalls);
        }

        /** These options with another way to the files. */
        public Options withSystemCalls(SystemCalls way) {
            return new Options(mappingCap, way);
        }
    }

    /** The ways to the files. */
    public enum SystemCalls {
        /** System calls where that is possible, otherwise as {@link #PORTABLE}. */
        BEST,
        /** The Java library alone. */
        PORTABLE
    }

    private DiskFileStore(Path root, FileCalls calls, Paging paging, MappingBudget mappings) {
        this.root = root;
        this.calls = calls;
        this.paging = paging;
        this.mappings = mappings;
    }

    /**
     * A store in a directory, which need not exist: nothing is touched before the first call, and
     * {@code createDirectory("")} creates it.
     */
    public static DiskFileStore open(Path root, Options options) {
        boolean best = options.systemCalls() == SystemCalls.BEST;
        return open(root, options, best && NativeAccess.linux() ? new LinuxFiles() : new PortableFiles());
    }

    /** As {@link #open(Path, Options)}, with files reached in a way of the caller's. */
    static DiskFileStore open(Path root, Options options, FileCalls calls) {
        boolean best = options.systemCalls() == SystemCalls.BEST;
        return new DiskFileStore(
                root.toAbsolutePath().normalize(),
                calls,
                best && NativeAccess.posixPaging() ? new PosixPaging() : Paging.NONE,
                new MappingBudget(options.mappingCap()));
    }

    /** Whether files are reached by system calls rather than through the Java library. */
    public boolean usesSystemCalls() {
        return calls instanceof LinuxFiles;
    }

    @Override
    public String describe(String name) {
        return path(name).toString();
    }

    @Override
    public boolean exists(String name) throws IOException {
        try {
            attributes(path(name));
            return true;
        } catch (NoSuchFileException | FileKindException e) {
            return false; // nothing can be below a file
        }
    }

    @Override
    public long length(String name) throws IOException {
        return regularFile(inside(name)).size();
    }

    @Override
    public List<String> list(String directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path(directory))) {
            for (Path entry : entries) {
                names.add(String.valueOf(entry.getFileName()));
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw Failures.of(path(directory), Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw Failures.of(path(directory), e);
        }
        names.sort(null);
        return List.copyOf(names);
    }

    /** {@inheritDoc} The root's own entry, which no other call can make durable, is durable when this returns. */
    @Override
    public void createDirectory(String directory) throws IOException {
        Path path = path(directory);
        Path existing = existingAncestor(root);
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw Failures.of(path, e);
        }
        try {
            for (Path created = root; !created.equals(existing); created = parent(created)) {
                calls.syncDirectory(parent(created));
            }
        } catch (IOException e) {
            deleteCreated(path, existing, e);
            throw e;
        }
        if (directory.isEmpty()) {
            syncName(existing);
        }
    }

    /** A later sync may pass over what a failed one was for: whoever tries again has to make it again. */
    private static void deleteCreated(Path path, Path existing, IOException failure) {
        try {
            for (Path created = path; !created.equals(existing); created = parent(created)) {
                Files.deleteIfExists(created);
            }
        } catch (IOException left) {
            failure.addSuppressed(left);
        }
    }

    /**
     * Syncs the name of a directory that was there: whoever made it may have died before that was durable. What another
     * file system is mounted on, or this process may not read, is of somebody else's making.
     */
    private void syncName(Path existing) throws IOException {
        Path real = existing.toRealPath();
        if (onOneDevice(real, parent(real))) {
            try {
                calls.syncDirectory(parent(real));
            } catch (AccessDeniedException e) {
                return; // Nor can it have made a name there, but for one that it was given.
            }
        }
    }

    private static boolean onOneDevice(Path a, Path b) throws IOException {
        try {
            return Files.getAttribute(a, "unix:dev").equals(Files.getAttribute(b, "unix:dev"));
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return false; // Where there are no such numbers, directories cannot be synced either.
        }
    }

    @Override
    public OutputFile create(String name) throws IOException {
        Path path = inside(name);
        return new DiskOutputFile(name, path, calls.create(path), 0);
    }

    @Override
    public OutputFile append(String name, long length) throws IOException {
        Path path = inside(name);
        regularFile(path);
        FileHandle handle = calls.openForWriting(path);
        boolean opened = false;
        try {
            long found = handle.length();
            if (length < 0 || length > found) {
                throw new IllegalArgumentException(
                        path + ": cannot append at " + length + ", the file has " + found + " bytes");
            }
            if (length < found) {
                handle.truncate(length);
            }
            opened = true;
            return new DiskOutputFile(name, path, handle, length);
        } finally {
            if (!opened) {
                handle.close();
            }
        }
    }

    @Override
    public InputFile open(String name) throws IOException {
        Path path = inside(name);
        regularFile(path);
        FileHandle handle = calls.openForReading(path);
        boolean opened = false;
        try {
            InputFile file = new DiskInputFile(name, path, handle, handle.length());
            opened = true;
            return file;
        } finally {
            if (!opened) {
                handle.close();
            }
        }
    }

    @Override
    public MappedFile map(String name, long expectedLength, Access access) throws IOException {
        Path path = inside(name);
        regularFile(path);
        mappings.take(path);
        Arena arena = Arena.ofShared();
        boolean mapped = false;
        try {
            MemorySegment segment = mapWhole(path, expectedLength, arena);
            paging.advise(segment, access);
            mapped = true;
            return new MappedFile(name, segment, new DiskMapping(segment, arena));
        } finally {
            if (!mapped) {
                arena.close();
                mappings.giveBack();
            }
        }
    }

    /** Asks the open file for its length, not the name, which may be another file's by now. */
    private MemorySegment mapWhole(Path path, long expectedLength, Arena arena) throws IOException {
        try (FileHandle handle = calls.openForReading(path)) {
            long length = handle.length();
            if (length != expectedLength) {
                throw new FileLengthException(path.toString(), expectedLength, length);
            }
            return length == 0 ? arena.allocate(0).asReadOnly() : handle.map(length, arena);
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Path source = inside(from);
        try {
            Files.move(source, inside(to), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw Failures.of(source, e);
        }
    }

    @Override
    public void link(String name, FileStore target, String targetName) throws IOException {
        Path source = inside(name);
        FileNames.checkInside(targetName);
        if (!(target instanceof DiskFileStore disk)) {
            throw new LinkUnsupportedException(
                    source + ": no link to " + target.describe(targetName) + ", which is not on a disk", null);
        }
        regularFile(source);
        Path link = disk.inside(targetName);
        try {
            Files.createLink(link, source);
        } catch (IOException | UnsupportedOperationException e) {
            throw Failures.ofLink(source, link, e);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Path path = inside(name);
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw Failures.of(path, e);
        }
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
        Path path = path(directory);
        if (!attributes(path).isDirectory()) {
            throw new FileKindException(path.toString(), "not a directory");
        }
        calls.syncDirectory(path);
    }

    @Override
    public FileLease lock(String name) throws IOException {
        return FileLocks.lock(inside(name));
    }

    /** Asks for the path first, as the file store behind it is not found in some containers, and needs a descriptor. */
    @Override
    public long usableSpace() throws IOException {
        Path existing = existingAncestor(root);
        long bytes = existing.toFile().getUsableSpace();
        try {
            return bytes > 0 ? bytes : Files.getFileStore(existing).getUsableSpace();
        } catch (IOException e) {
            throw Failures.of(existing, e);
        }
    }

    @Override
    public int mappingCount() {
        return mappings.open();
    }

    private Path path(String name) {
        return root.resolve(FileNames.check(name));
    }

    private Path inside(String name) {
        return root.resolve(FileNames.checkInside(name));
    }

    /**
     * Looks before a file is opened: opening a pipe would wait for its other end, and a directory opens but cannot be
     * read.
     */
    private static BasicFileAttributes regularFile(Path path) throws IOException {
        BasicFileAttributes attributes = attributes(path);
        if (!attributes.isRegularFile()) {
            throw new FileKindException(path.toString(), "not a regular file");
        }
        return attributes;
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class);
        } catch (IOException e) {
            throw Failures.of(path, e);
        }
    }

    private static Path existingAncestor(Path path) {
        Path existing = path;
        while (Files.notExists(existing)) {
            existing = parent(existing);
        }
        return existing;
    }

    /** The parent directory; the root of the file system is its own. */
    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    /** A mapping that counts against the store's cap. */
    private final class DiskMapping implements MappedFile.Mapping {

        private final MemorySegment segment;
        private final Arena arena;

        DiskMapping(MemorySegment segment, Arena arena) {
            this.segment = segment;
            this.arena = arena;
        }

        @Override
        public void unmap() {
            arena.close();
            mappings.giveBack();
        }

        @Override
        public OptionalLong residentBytes(long offset, long length) {
            return paging.residentBytes(segment, offset, length);
        }

        @Override
        public boolean isResident(long offset, long length, MemorySegment scratch) {
            return paging.isResident(segment, offset, length, scratch);
        }

        @Override
        public void advise(Access access) {
            paging.advise(segment, access);
        }

        @Override
        public void willNeed(long offset, long length) {
            paging.willNeed(segment, offset, length);
        }
    }
}
