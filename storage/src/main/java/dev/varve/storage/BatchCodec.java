package dev.varve.storage;

import dev.varve.Schema;
import dev.varve.VectorRecord;
import dev.varve.codecs.RecordBuffer;
import dev.varve.codecs.RecordReader;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Write batches as the log carries them (docs/format.md, "Write batches"). What is applied to the memtable is always
 * what was decoded from these bytes, at the time of the write as in recovery, so that the two cannot differ.
 */
final class BatchCodec {

    private static final int PUT = 1;
    private static final int DELETE = 2;
    private static final int PUT_EXPIRING = 3;

    private BatchCodec() {}

    /**
     * Where decoded writes go.
     *
     * @param <C> a collection
     */
    interface Target<C> {

        /** The live collection of a number; null for one that was dropped since. */
        @Nullable
        C collection(int number);

        Schema schema(C collection);

        void put(C collection, EncodedRow row);

        void delete(C collection, MemorySegment key);
    }

    static void encodePut(RecordBuffer out, Layers layers, VectorRecord record, @Nullable EncodedRow base) {
        long expiry = RowCodec.expiry(record, base);
        out.writeByte(expiry == Rows.NEVER ? PUT : PUT_EXPIRING);
        out.writeVarLong(layers.id());
        long sizeAt = out.size();
        out.writeInt(0);
        if (expiry != Rows.NEVER) {
            out.writeLong(expiry);
        }
        RowCodec.encode(out, layers.schema(), record, base);
        out.segment().set(RowCodec.INT, sizeAt, Math.toIntExact(out.size() - sizeAt - Integer.BYTES));
    }

    static void encodeDelete(RecordBuffer out, Layers layers, MemorySegment key) {
        out.writeByte(DELETE);
        out.writeVarLong(layers.id());
        out.writeBytes(key);
    }

    /**
     * Decodes a batch and hands its writes over in their order.
     *
     * @throws dev.varve.codecs.CorruptFileException if it is not well formed
     */
    static <C> void decode(RecordReader in, Target<C> target) {
        while (in.remaining() > 0) {
            int operation = in.readByte();
            C collection = target.collection(in.readVarInt("a collection", Integer.MAX_VALUE));
            switch (operation) {
                case PUT, PUT_EXPIRING -> {
                    long bytes = Integer.toUnsignedLong(in.readInt());
                    RecordReader row = in.part(bytes, "a row");
                    if (collection != null) {
                        long expiry = operation == PUT ? Rows.NEVER : readExpiry(row);
                        target.put(collection, RowCodec.decode(row, target.schema(collection), expiry));
                    }
                }
                case DELETE -> {
                    MemorySegment key = in.readBytes();
                    if (collection != null) {
                        target.delete(collection, key);
                    }
                }
                default -> throw in.corrupt("put (1), delete (2) or put that expires (3)", Integer.toString(operation));
            }
        }
    }

    private static long readExpiry(RecordReader in) {
        long expiry = in.readLong();
        if (expiry <= Rows.NEVER || expiry > Rows.LAST_EXPIRY) {
            throw in.corrupt("an expiry of 1 to 2^63 - 2 ms after 1970-01-01T00:00Z", Long.toString(expiry));
        }
        return expiry;
    }
}
