package dev.varve.bench;

import dev.varve.codecs.ElementType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;

/** Rows of random components, off-heap. */
final class Rows {

    /** What is streamed through: many times any cache. */
    static final long STREAM_BYTES = 512L << 20;

    private Rows() {}

    /** Allocates {@code bytes} bytes, aligned to pages, of components between -0.5 and 0.5. */
    static MemorySegment random(Arena arena, long bytes, ElementType element, RandomGenerator random) {
        MemorySegment rows = arena.allocate(bytes, 4096);
        for (long at = 0; at < bytes; at += element.bytes()) {
            float component = random.nextFloat() - 0.5f;
            switch (element) {
                case FLOAT32 -> rows.set(ValueLayout.JAVA_FLOAT, at, component);
                case FLOAT16 -> rows.set(ValueLayout.JAVA_SHORT, at, Float.floatToFloat16(component));
            }
        }
        return rows;
    }

    /** Components between -0.5 and 0.5. */
    static float[] random(int count, RandomGenerator random) {
        float[] components = new float[count];
        for (int i = 0; i < count; i++) {
            components[i] = random.nextFloat() - 0.5f;
        }
        return components;
    }
}
