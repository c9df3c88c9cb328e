package dev.varve.storage;

import dev.varve.Durability;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One write on its way: what it asks for, its bytes once they are encoded, and what came of it. Belongs to the thread
 * that asks, and to the one that leads its group from when it joins the queue until it leaves.
 */
final class Write {

    /** Makes a batch for a state; empty where there is nothing to write. */
    @FunctionalInterface
    interface Encoding {
        MemorySegment encode(BatchEncoder encoder, State state, Moment moment);
    }

    /** For messages. */
    private final String doing;

    private final Durability durability;
    private final boolean needsState;
    private final Encoding encoding;
    private final BatchEncoder encoder;
    private MemorySegment payload = MemorySegment.NULL;
    private long time;
    private @Nullable WrittenBatch written;
    private @Nullable Throwable failure;

    /**
     * @param needsState whether its bytes depend on records that are there already, and not on schemas alone
     * @param encoder its own as long as it is on its way
     */
    Write(String doing, Durability durability, boolean needsState, Encoding encoding, BatchEncoder encoder) {
        this.doing = doing;
        this.durability = durability;
        this.needsState = needsState;
        this.encoding = encoding;
        this.encoder = encoder;
    }

    String doing() {
        return doing;
    }

    Durability durability() {
        return durability;
    }

    boolean needsState() {
        return needsState;
    }

    /** Encodes it before its turn has come, where that can be done. */
    void encodeAhead(State state) {
        if (!needsState) {
            payload = encoding.encode(encoder, state, state.at(0)); // neither a put nor a delete looks at the time
        }
    }

    /** Sees to it that its bytes are those for a state, now that its turn has come. */
    void encode(State state, long now) {
        time = now;
        if (needsState || !encoder.fits(state)) {
            payload = encoding.encode(encoder, state, state.at(now));
        }
    }

    /** Its bytes, of which there are none where there is nothing to write. */
    MemorySegment payload() {
        return payload;
    }

    /** When its turn came. */
    long time() {
        return time;
    }

    void succeed(WrittenBatch batch) {
        written = batch;
    }

    void fail(Throwable reason) {
        failure = reason;
    }

    /** Whether it has an outcome. */
    boolean decided() {
        return written != null || failure != null;
    }

    /** What came of it: what it became, or the failure that it met. */
    WrittenBatch outcome() throws IOException {
        switch (failure) {
            case null -> {
                return Objects.requireNonNull(written);
            }
            case IOException io -> throw io;
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default -> throw new IllegalStateException(doing, failure);
        }
    }
}
