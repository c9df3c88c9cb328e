package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DistinctKeysTest {

    @Test
    void shouldAgreeWithASetWhileItGrows() {
        var random = new Random(11);
        Set<String> set = new HashSet<>();
        try (var keys = new DistinctKeys()) {
            for (int i = 0; i < 20_000; i++) {
                String key = "key-" + random.nextInt(15_000);
                assertEquals(set.add(key), keys.add(key), key);
            }
        }
    }
}
