package dev.varve.codecs;

import dev.varve.mmap.LittleEndian;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.UUID;

/**
 * The hash of a key: XXH64 (Collet, "xxHash fast digest algorithm", specification 0.1.1, section "XXH64 Algorithm
 * Description").
 *
 * <p>Seeded by the store, so that nobody who chooses the keys can make them collide without knowing the store's id.
 */
public final class KeyHash {

    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;

    private static final int STRIPE = 32;

    private KeyHash() {}

    /** The seed for the keys of a store. */
    public static long seed(UUID storeId) {
        return avalanche(storeId.getMostSignificantBits() * PRIME_1 ^ storeId.getLeastSignificantBits());
    }

    /** The hash of all bytes of a key. */
    public static long hash(MemorySegment key, long seed) {
        long length = key.byteSize();
        long hash = length >= STRIPE ? stripes(key, seed) : seed + PRIME_5;
        return avalanche(tail(key, length / STRIPE * STRIPE, hash + length));
    }

    /** Four lanes, eight bytes each, over all whole stripes. */
    private static long stripes(MemorySegment key, long seed) {
        long a = seed + PRIME_1 + PRIME_2;
        long b = seed + PRIME_2;
        long c = seed;
        long d = seed - PRIME_1;
        for (long at = 0; at + STRIPE <= key.byteSize(); at += STRIPE) {
            a = round(a, key.get(LittleEndian.LONG, at));
            b = round(b, key.get(LittleEndian.LONG, at + 8));
            c = round(c, key.get(LittleEndian.LONG, at + 16));
            d = round(d, key.get(LittleEndian.LONG, at + 24));
        }
        long hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
        hash = merge(hash, a);
        hash = merge(hash, b);
        hash = merge(hash, c);
        return merge(hash, d);
    }

    private static long tail(MemorySegment key, long from, long begun) {
        long hash = begun;
        long at = from;
        for (; at + Long.BYTES <= key.byteSize(); at += Long.BYTES) {
            hash = Long.rotateLeft(hash ^ round(0, key.get(LittleEndian.LONG, at)), 27) * PRIME_1 + PRIME_4;
        }
        if (at + Integer.BYTES <= key.byteSize()) {
            long lane = Integer.toUnsignedLong(key.get(LittleEndian.INT, at));
            hash = Long.rotateLeft(hash ^ lane * PRIME_1, 23) * PRIME_2 + PRIME_3;
            at += Integer.BYTES;
        }
        for (; at < key.byteSize(); at++) {
            long lane = Byte.toUnsignedLong(key.get(ValueLayout.JAVA_BYTE, at));
            hash = Long.rotateLeft(hash ^ lane * PRIME_5, 11) * PRIME_1;
        }
        return hash;
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }

    private static long avalanche(long begun) {
        long hash = (begun ^ begun >>> 33) * PRIME_2;
        hash = (hash ^ hash >>> 29) * PRIME_3;
        return hash ^ hash >>> 32;
    }
}
