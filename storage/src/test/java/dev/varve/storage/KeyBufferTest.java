package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.codecs.Keys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Keys of a memtable, looked up while they come. */
class KeyBufferTest {

    private static final int KEYS = 200_000;

    /** A reader that asks for a key at the very moment of its first put must not be given another key's row. */
    @Test
    void shouldFindNoRowOfAnotherKeyBesideTheWriter() throws Exception {
        try (Arena arena = Arena.ofShared();
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            KeyBuffer keys = new KeyBuffer(arena, 42);
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                readers.add(threads.submit(findWhatComes(keys)));
            }
            MemorySegment key = arena.allocate(Long.BYTES);
            for (long number = 0; number < KEYS; number++) {
                key.set(ValueLayout.JAVA_LONG, 0, number);
                keys.append(key);
            }
            for (Future<Integer> reader : readers) {
                assertEquals(0, reader.get(), "rows of another key");
            }
        }
    }

    private static Callable<Integer> findWhatComes(KeyBuffer keys) {
        return () -> {
            int wrong = 0;
            MemorySegment key = MemorySegment.ofArray(new long[1]);
            for (int next = keys.size(); next < KEYS; next = keys.size()) {
                key.set(ValueLayout.JAVA_LONG, 0, next);
                int row = keys.find(key);
                if (row != Keys.ABSENT && row != next) {
                    wrong++;
                }
            }
            return wrong;
        };
    }
}
