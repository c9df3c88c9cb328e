package dev.varve.bench.kernels;

import dev.varve.codecs.ElementType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;

/**
 * What a kernel does with the items of some memory, one behind the other without gaps. An item is what one figure is
 * given for: a row, or a document.
 */
interface Work {

    /** An item in words, such as {@code row of 128}. */
    String item();

    /** Bytes that an item has, all of which are read. */
    long itemBytes();

    /** Float32 multiplications with an addition that an item takes at least; 0 where it is of other arithmetic. */
    long multiplyAdds();

    /** Fills memory, a multiple of {@link #itemBytes}, with items. */
    void fill(MemorySegment items, RandomGenerator random);

    /** Does the work for {@code count} items from {@code offset} bytes on. Returns what holds the results. */
    Object run(MemorySegment items, long offset, int count);

    /** Fills memory with components between -0.5 and 0.5. */
    static void fill(MemorySegment memory, ElementType element, RandomGenerator random) {
        for (long at = 0; at < memory.byteSize(); at += element.bytes()) {
            float component = random.nextFloat() - 0.5f;
            switch (element) {
                case FLOAT32 -> memory.set(ValueLayout.JAVA_FLOAT, at, component);
                case FLOAT16 -> memory.set(ValueLayout.JAVA_SHORT, at, Float.floatToFloat16(component));
            }
        }
    }

    /** Components between -0.5 and 0.5. */
    static float[] components(int count, RandomGenerator random) {
        float[] components = new float[count];
        for (int i = 0; i < count; i++) {
            components[i] = random.nextFloat() - 0.5f;
        }
        return components;
    }
}
