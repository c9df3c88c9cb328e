package dev.varve.mmap;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A whole file mapped read-only, counted by reference: born with one reference, unmapped when the last is released, so
 * that it is never unmapped under a reader.
 *
 * <p>{@link #segment()} is always a plain native segment, whatever the kind of mapping beneath: kernels that have seen
 * one kind of segment only run up to seven times faster. (Without {@code --enable-native-access} it stays a mapped one:
 * as correct, but slower.)
 *
 * <p>Thread-safe.
 */
public final class MappedFile {

    private final String name;
    private final MemorySegment segment;
    private final Mapping mapping;
    private final ReferenceCount references = new ReferenceCount();

    /** What stands behind a mapped file. Only {@link #unmap} must do something. */
    @FunctionalInterface
    public interface Mapping {

        /** Called once, when the last reference is released. */
        void unmap();

        /** See {@link MappedFile#residentBytes(long, long)}; the range is checked already. */
        default OptionalLong residentBytes(long offset, long length) {
            return OptionalLong.empty();
        }

        /** See {@link MappedFile#isResident}; the range is checked already. */
        default boolean isResident(long offset, long length, MemorySegment scratch) {
            return residentBytes(offset, length).orElse(length) >= length;
        }

        /** See {@link MappedFile#advise}. */
        default void advise(Access access) {}

        /** See {@link MappedFile#willNeed}; the range is checked already. */
        default void willNeed(long offset, long length) {}
    }

    /**
     * @param name the file's name in its store
     * @param segment the mapped bytes, as a native segment that stays valid until {@code mapping} is unmapped
     * @param mapping what is behind it
     */
    public MappedFile(String name, MemorySegment segment, Mapping mapping) {
        this.name = name;
        this.segment = segment;
        this.mapping = mapping;
    }

    /** The file's name in its store. */
    public String name() {
        return name;
    }

    /** All bytes of the file. Only to be read while a reference is held. */
    public MemorySegment segment() {
        return segment;
    }

    /** The length in bytes. */
    public long length() {
        return segment.byteSize();
    }

    /**
     * Bytes of the file that are in memory now, so that reading them waits for no disk; empty where the system does not
     * tell. Linux tells only those who may write the file, and says "all" to others. The system looks at every page,
     * which takes tens of microseconds per MiB: for statistics, not for every query. Only to be asked while a reference
     * is held.
     */
    public OptionalLong residentBytes() {
        return mapping.residentBytes(0, length());
    }

    /**
     * The same of the pages that a range lies on, counted whole but for the end of the file: a microsecond for a few.
     *
     * @param offset start of the range in bytes
     * @param length its length in bytes
     * @throws IndexOutOfBoundsException if the range is not within the file
     */
    public OptionalLong residentBytes(long offset, long length) {
        Objects.checkFromIndexSize(offset, length, length());
        return mapping.residentBytes(offset, length);
    }

    /**
     * Whether a range is in memory, so that reading it waits for no disk; {@code true} where the system does not tell.
     * Makes no garbage. Only to be asked while a reference is held.
     *
     * @param offset start of the range in bytes
     * @param length its length in bytes, at least 1
     * @param scratch native memory of the caller's: a byte for each page that the range lies on
     * @throws IndexOutOfBoundsException if the range is not within the file, or the scratch is too small
     */
    public boolean isResident(long offset, long length, MemorySegment scratch) {
        Objects.checkFromIndexSize(offset, length, length());
        return mapping.isResident(offset, length, scratch);
    }

    /**
     * Tells the system how the file is going to be read from now on; a hint. Only to be given while a reference is
     * held.
     */
    public void advise(Access access) {
        mapping.advise(access);
    }

    /**
     * Tells the system that a range is going to be read soon, so that it can fetch it; a hint, which returns without
     * waiting for the disk. Only to be given while a reference is held.
     *
     * @param offset start of the range in bytes
     * @param length its length in bytes
     * @throws IndexOutOfBoundsException if the range is not within the file
     */
    public void willNeed(long offset, long length) {
        Objects.checkFromIndexSize(offset, length, length());
        mapping.willNeed(offset, length);
    }

    /** Adds a reference; {@code false} when the file is unmapped already. */
    public boolean retain() {
        return references.retain();
    }

    /**
     * Gives one reference back, and unmaps with the last.
     *
     * @throws IllegalStateException if more is released than was retained
     */
    public void release() {
        if (references.release()) {
            mapping.unmap();
        }
    }
}
