package dev.varve.codecs;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Strings as bytes, in the order of their unsigned bytes, which is that of their code points. */
final class Utf8 {

    private Utf8() {}

    /** Negative, 0 or positive as the first range sorts before, with or behind the second. */
    static int compare(MemorySegment a, long aFrom, long aTo, MemorySegment b, long bFrom, long bTo) {
        long at = MemorySegment.mismatch(a, aFrom, aTo, b, bFrom, bTo);
        long shorter = Math.min(aTo - aFrom, bTo - bFrom);
        if (at == -1 || at == shorter) {
            return Long.compare(aTo - aFrom, bTo - bFrom);
        }
        return Byte.compareUnsigned(a.get(ValueLayout.JAVA_BYTE, aFrom + at), b.get(ValueLayout.JAVA_BYTE, bFrom + at));
    }
}
