package dev.varve.mmap;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Advice and residency through {@code madvise(2)} and {@code mincore(2)}, whose signatures and numbers Linux and macOS
 * share. Only to be used where {@link NativeAccess#posixPaging()}. Neither call touches the pages, so a file that was
 * cut short is no danger.
 */
final class PosixPaging implements Paging {

    private static final int MADV_NORMAL = 0;
    private static final int MADV_RANDOM = 1;
    private static final int MADV_SEQUENTIAL = 2;
    private static final int MADV_WILLNEED = 3;

    /** Pages asked for in one call, a byte each: the answer for a large mapping is not held as a whole. */
    private static final long PAGES_PER_CALL = 16 * 1024;

    private static final MethodHandle MADVISE =
            NativeAccess.link("madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle MINCORE =
            NativeAccess.link("mincore", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS));
    private static final MethodHandle MINCORE_AT =
            NativeAccess.link("mincore", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle GETPAGESIZE = NativeAccess.link("getpagesize", FunctionDescriptor.of(JAVA_INT));

    private final long pageSize = pageSize();

    @Override
    public void advise(MemorySegment mapping, Access access) {
        int advice = switch (access) {
            case NORMAL -> MADV_NORMAL;
            case SEQUENTIAL -> MADV_SEQUENTIAL;
            case RANDOM -> MADV_RANDOM;
        };
        madvise(mapping, advice);
    }

    @Override
    public void willNeed(MemorySegment mapping, long offset, long length) {
        long start = offset - offset % pageSize;
        madvise(mapping.asSlice(start, length + (offset - start)), MADV_WILLNEED);
    }

    @Override
    public boolean isResident(MemorySegment mapping, long offset, long length, MemorySegment scratch) {
        long start = offset - offset % pageSize;
        long pages = Math.ceilDiv(offset + length - start, pageSize);
        Objects.checkFromIndexSize(0, pages, scratch.byteSize());
        if (mincore(mapping.address() + start, offset + length - start, scratch.address()) != 0) {
            return true;
        }
        int all = 1;
        for (long page = 0; page < pages; page++) {
            all &= scratch.get(JAVA_BYTE, page);
        }
        return all != 0;
    }

    @Override
    public OptionalLong residentBytes(MemorySegment mapping, long offset, long length) {
        long end = Math.min(mapping.byteSize(), Math.ceilDiv(offset + length, pageSize) * pageSize);
        long resident = 0;
        try (Arena arena = Arena.ofConfined()) {
            long start = offset - offset % pageSize;
            MemorySegment answer = arena.allocate(Math.min(PAGES_PER_CALL, Math.ceilDiv(end - start, pageSize)));
            for (; start < end; start += PAGES_PER_CALL * pageSize) {
                MemorySegment part = mapping.asSlice(start, Math.min(PAGES_PER_CALL * pageSize, end - start));
                if (mincore(part, answer) != 0) {
                    return OptionalLong.empty();
                }
                resident += residentBytes(part.byteSize(), answer);
            }
        }
        return OptionalLong.of(resident);
    }

    private long residentBytes(long length, MemorySegment answer) {
        long resident = 0;
        for (long page = 0; page * pageSize < length; page++) {
            if ((answer.get(JAVA_BYTE, page) & 1) != 0) {
                resident += Math.min(pageSize, length - page * pageSize);
            }
        }
        return resident;
    }

    /** Advice is a hint that a system is free to refuse, so its answer changes nothing. */
    private static void madvise(MemorySegment range, int advice) {
        if (range.byteSize() == 0) {
            return;
        }
        try {
            int _ = (int) MADVISE.invokeExact(range, range.byteSize(), advice);
        } catch (Throwable e) {
            throw NativeAccess.unexpected(e);
        }
    }

    private static int mincore(MemorySegment range, MemorySegment answer) {
        try {
            return (int) MINCORE.invokeExact(range, range.byteSize(), answer);
        } catch (Throwable e) {
            throw NativeAccess.unexpected(e);
        }
    }

    /** By addresses, which need no object. */
    private static int mincore(long address, long length, long answer) {
        try {
            return (int) MINCORE_AT.invokeExact(address, length, answer);
        } catch (Throwable e) {
            throw NativeAccess.unexpected(e);
        }
    }

    private static int pageSize() {
        try {
            return (int) GETPAGESIZE.invokeExact();
        } catch (Throwable e) {
            throw NativeAccess.unexpected(e);
        }
    }
}
