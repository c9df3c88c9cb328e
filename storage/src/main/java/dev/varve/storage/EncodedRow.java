package dev.varve.storage;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The values of one row as bytes, off-heap, each in the form in which it is stored.
 *
 * @param key the key's bytes
 * @param fields for each field of the schema, in its order, the value or null: the components of a vector, or of tokens
 *     one after another, in the field's element type; 8 little-endian bytes of an integer, boolean (0 or 1) or floating
 *     point attribute; the UTF-8 bytes of a text
 * @param payload the payload or null
 * @param expiry when the row expires, see {@link Rows#NEVER}
 */
@SuppressWarnings("ArrayRecordComponent") // carried from codec to memtable, never compared
record EncodedRow(
        MemorySegment key,
        @Nullable MemorySegment[] fields,
        @Nullable MemorySegment payload,
        long expiry) {}
