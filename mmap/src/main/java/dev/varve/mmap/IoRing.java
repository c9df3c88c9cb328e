package dev.varve.mmap;

import static java.lang.foreign.Linker.Option.firstVariadicArg;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * An io_uring (io_uring(7)): two rings in memory that is shared with the kernel, one of queued reads and one of
 * results. This side owns the tail of the first and the head of the second; what the other side owns is read with
 * acquire, what it reads is written with release.
 */
final class IoRing implements Ring {

    // Numbers of the calls, the same on all architectures; what follows is as in linux/io_uring.h.
    private static final long SETUP = 425;
    private static final long ENTER = 426;
    private static final long REGISTER = 427;

    /** What has arrived is completed when the thread calls next, rather than by interrupting it. */
    private static final int SETUP_COOP_TASKRUN = 1 << 8;

    private static final int FEAT_SINGLE_MMAP = 1;
    private static final int FEAT_NODROP = 1 << 1;
    /** Came with plain reads, in Linux 5.6. */
    private static final int FEAT_RW_CUR_POS = 1 << 3;

    private static final int NEEDED = FEAT_SINGLE_MMAP | FEAT_NODROP | FEAT_RW_CUR_POS;

    private static final long ENTER_GETEVENTS = 1;
    private static final long REGISTER_BUFFERS = 0;
    private static final byte OP_READ_FIXED = 4;
    private static final byte OP_READ = 22;

    private static final long PARAMS_BYTES = 120;
    private static final long PARAMS_FLAGS = 8;
    private static final long PARAMS_FEATURES = 20;
    private static final long PARAMS_SQ = 40;
    private static final long PARAMS_CQ = 80;
    private static final long SQ_HEAD = 0;
    private static final long SQ_TAIL = 4;
    private static final long SQ_MASK = 8;
    private static final long SQ_ARRAY = 24;
    private static final long CQ_HEAD = 0;
    private static final long CQ_TAIL = 4;
    private static final long CQ_MASK = 8;
    private static final long CQ_ENTRIES = 12;
    private static final long CQ_CQES = 20;

    private static final long OFF_RINGS = 0;
    private static final long OFF_SQES = 0x10000000;

    private static final long SQE_BYTES = 64;
    private static final long SQE_FD = 4;
    private static final long SQE_OFFSET = 8;
    private static final long SQE_ADDRESS = 16;
    private static final long SQE_LENGTH = 24;
    private static final long SQE_USER_DATA = 32;
    private static final long SQE_BUFFER = 40;
    private static final long CQE_BYTES = 16;
    private static final long CQE_RESULT = 8;

    /** Times that a call is tried again which the system has no memory for at the moment. */
    private static final int PATIENCE = 10_000;

    private static final VarHandle INT = JAVA_INT.varHandle();

    /** Linked when first called, and so only where system calls are granted and there are those of Linux. */
    private static final class Calls {

        static final MethodHandle SYSCALL = LinuxCalls.link(
                "syscall",
                FunctionDescriptor.of(
                        JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                firstVariadicArg(1));

        private Calls() {}
    }

    private final Arena arena;
    private final MemorySegment state;
    private final int descriptor;
    private final MemorySegment rings;
    private final MemorySegment sqes;
    private final byte operation;
    private final long sqHead;
    private final long sqTail;
    private final int sqMask;
    private final long cqHead;
    private final long cqTail;
    private final int cqMask;
    private final long cqes;
    private int tail;
    private int queued;

    private IoRing(
            Arena arena,
            MemorySegment state,
            int descriptor,
            MemorySegment params,
            MemorySegment rings,
            MemorySegment sqes,
            boolean registered) {
        this.arena = arena;
        this.state = state;
        this.descriptor = descriptor;
        this.rings = rings;
        this.sqes = sqes;
        operation = registered ? OP_READ_FIXED : OP_READ;
        sqHead = params.get(JAVA_INT, PARAMS_SQ + SQ_HEAD);
        sqTail = params.get(JAVA_INT, PARAMS_SQ + SQ_TAIL);
        sqMask = rings.get(JAVA_INT, params.get(JAVA_INT, PARAMS_SQ + SQ_MASK));
        cqHead = params.get(JAVA_INT, PARAMS_CQ + CQ_HEAD);
        cqTail = params.get(JAVA_INT, PARAMS_CQ + CQ_TAIL);
        cqMask = rings.get(JAVA_INT, params.get(JAVA_INT, PARAMS_CQ + CQ_MASK));
        cqes = params.get(JAVA_INT, PARAMS_CQ + CQ_CQES);
        long array = params.get(JAVA_INT, PARAMS_SQ + SQ_ARRAY);
        for (int i = 0; i <= sqMask; i++) {
            rings.set(JAVA_INT, array + (long) i * Integer.BYTES, i); // entry i of the ring is queue entry i, always
        }
    }

    /**
     * A ring that any thread may use, one at a time; null where the system has none, or does not let this process have
     * one, as in many containers.
     *
     * @param entries reads under way at most
     * @param buffers all that is read into; registered with the ring where the limit of locked memory permits
     */
    static @Nullable IoRing open(int entries, MemorySegment buffers) {
        if (!NativeAccess.linux() || !NativeAccess.canCall("syscall")) {
            return null;
        }
        Arena arena = Arena.ofShared();
        try {
            MemorySegment state = arena.allocate(LinuxCalls.CALL_STATE);
            MemorySegment params = arena.allocate(PARAMS_BYTES, Long.BYTES);
            int descriptor = setUp(state, params, entries);
            if (descriptor >= 0) {
                IoRing ring = map(arena, state, descriptor, params, buffers);
                if (ring != null) {
                    return ring;
                }
                LinuxCalls.close(descriptor);
            }
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
        arena.close();
        return null;
    }

    /** The descriptor of a ring, or {@code -errno}. */
    private static int setUp(MemorySegment state, MemorySegment params, int entries) {
        params.set(JAVA_INT, PARAMS_FLAGS, SETUP_COOP_TASKRUN);
        int descriptor = (int) call(state, SETUP, entries, params.address(), 0, 0, 0);
        if (descriptor == -Errno.EINVAL) {
            params.fill((byte) 0); // before Linux 5.19
            descriptor = (int) call(state, SETUP, entries, params.address(), 0, 0, 0);
        }
        if (descriptor >= 0 && (params.get(JAVA_INT, PARAMS_FEATURES) & NEEDED) != NEEDED) {
            LinuxCalls.close(descriptor);
            return -1;
        }
        return descriptor;
    }

    private static @Nullable IoRing map(
            Arena arena, MemorySegment state, int descriptor, MemorySegment params, MemorySegment buffers) {
        long sqEntries = params.get(JAVA_INT, 0);
        long cqEntries = params.get(JAVA_INT, Integer.BYTES);
        long ringBytes = Math.max(
                params.get(JAVA_INT, PARAMS_SQ + SQ_ARRAY) + sqEntries * Integer.BYTES,
                params.get(JAVA_INT, PARAMS_CQ + CQ_CQES) + cqEntries * CQE_BYTES);
        MemorySegment rings = map(arena, descriptor, ringBytes, OFF_RINGS);
        if (rings == null) {
            return null;
        }
        MemorySegment sqes = map(arena, descriptor, sqEntries * SQE_BYTES, OFF_SQES);
        if (sqes == null) {
            return null;
        }
        MemorySegment vector = arena.allocate(2 * Long.BYTES, Long.BYTES);
        vector.set(JAVA_LONG, 0, buffers.address());
        vector.set(JAVA_LONG, Long.BYTES, buffers.byteSize());
        boolean registered = call(state, REGISTER, descriptor, REGISTER_BUFFERS, vector.address(), 1, 0) == 0;
        return new IoRing(arena, state, descriptor, params, rings, sqes, registered);
    }

    private static @Nullable MemorySegment map(Arena arena, int descriptor, long length, long offset) {
        long address = LinuxCalls.mmapShared(descriptor, length, offset);
        return address < 0 ? null : MemorySegment.ofAddress(address).reinterpret(length, arena, LinuxCalls::munmap);
    }

    @Override
    public void read(int file, long position, long address, int length, int id) {
        long at = (tail & sqMask) * SQE_BYTES;
        sqes.asSlice(at, SQE_BYTES).fill((byte) 0);
        sqes.set(JAVA_BYTE, at, operation);
        sqes.set(JAVA_INT, at + SQE_FD, file);
        sqes.set(JAVA_LONG, at + SQE_OFFSET, position);
        sqes.set(JAVA_LONG, at + SQE_ADDRESS, address);
        sqes.set(JAVA_INT, at + SQE_LENGTH, length);
        sqes.set(JAVA_LONG, at + SQE_USER_DATA, id);
        sqes.set(JAVA_SHORT, at + SQE_BUFFER, (short) 0);
        tail++;
        queued++;
        INT.setRelease(rings, sqTail, tail);
    }

    @Override
    public int queued() {
        return queued;
    }

    @Override
    public void submit() throws IOException {
        enter(0, 0);
    }

    @Override
    public void await(int results) throws IOException {
        enter(results, ENTER_GETEVENTS);
    }

    private void enter(int results, long flags) throws IOException {
        for (int attempt = 0; ; attempt++) {
            long taken = call(state, ENTER, descriptor, queued, results, flags, 0);
            if (taken >= 0) {
                queued -= (int) taken;
                return;
            }
            boolean later = taken == -Errno.EAGAIN || taken == -Errno.EBUSY;
            if (later && attempt < PATIENCE) {
                Thread.yield();
            } else if (taken != -Errno.EINTR) {
                throw new IOException("io_uring_enter failed with errno " + -taken + "; read by threads instead");
            }
        }
    }

    @Override
    public int reap(Results results) {
        int head = rings.get(JAVA_INT, cqHead);
        int end = (int) INT.getAcquire(rings, cqTail);
        int count = end - head;
        for (; head != end; head++) {
            long at = cqes + (head & cqMask) * CQE_BYTES;
            int id = (int) rings.get(JAVA_LONG, at);
            int result = rings.get(JAVA_INT, at + CQE_RESULT);
            INT.setRelease(rings, cqHead, head + 1); // before it is dealt with: where that fails, it is not told twice
            results.accept(id, result);
        }
        return count;
    }

    /** The rings are unmapped, and closing the descriptor lets go of the buffers. */
    @Override
    public void close() {
        LinuxCalls.close(descriptor);
        arena.close();
    }

    private static long call(
            MemorySegment state, long number, long first, long second, long third, long fourth, long fifth) {
        try {
            long result = (long) Calls.SYSCALL.invokeExact(state, number, first, second, third, fourth, fifth, 0L);
            return LinuxCalls.orErrno(result, state);
        } catch (Throwable e) {
            throw NativeAccess.unexpected(e);
        }
    }
}
