package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.AttributeType;
import dev.varve.Field;
import dev.varve.KeyType;
import dev.varve.Metric;
import dev.varve.Precision;
import dev.varve.Schema;
import dev.varve.codecs.CorruptFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Schemas as the manifest carries them. */
class SchemaCodecTest {

    /** With whatever fields. */
    static Schema schema(Random random, int fields, int mostDimensions) {
        List<Field> all = new ArrayList<>();
        for (int i = 0; i < fields; i++) {
            String name = "field_" + i + "-".repeat(random.nextInt(50));
            int dimension = 1 + random.nextInt(mostDimensions);
            Precision precision = of(Precision.values(), random);
            all.add(
                    switch (random.nextInt(3)) {
                        case 0 -> new Field.Dense(name, dimension, of(Metric.values(), random), precision);
                        case 1 -> new Field.Tokens(name, dimension, precision);
                        default -> new Field.Attribute(name, of(AttributeType.values(), random));
                    });
        }
        return new Schema(of(KeyType.values(), random), all);
    }

    private static <T> T of(T[] values, Random random) {
        return values[random.nextInt(values.length)];
    }

    @Property(tries = 300)
    void shouldReadBackEverySchema(@ForAll @IntRange(max = 256) int fields, @ForAll long seed) {
        Schema schema = schema(new Random(seed), fields, 4096);
        assertEquals(schema, SchemaCodec.decode("file", SchemaCodec.encode(schema)));
    }

    @Property(tries = 100)
    void shouldRefuseEveryCutAndWhatFollows(@ForAll @IntRange(max = 12) int fields, @ForAll long seed) {
        byte[] encoded = SchemaCodec.encode(schema(new Random(seed), fields, 4096));
        for (int length = 0; length < encoded.length; length++) {
            byte[] cut = Arrays.copyOf(encoded, length);
            assertThrows(CorruptFileException.class, () -> SchemaCodec.decode("file", cut));
        }
        byte[] longer = Arrays.copyOf(encoded, encoded.length + 1);
        assertThrows(CorruptFileException.class, () -> SchemaCodec.decode("file", longer));
    }

    /** What a checksum that was mended lets through: a schema that can be, or a refusal that names the file. */
    @Property(tries = 1000)
    void shouldReadAnySchemaOrRefuseIt(@ForAll @IntRange(max = 6) int fields, @ForAll long seed) {
        Random random = new Random(seed);
        byte[] encoded = SchemaCodec.encode(schema(random, fields, 4096));
        for (int i = 0; i < 3; i++) {
            encoded[random.nextInt(encoded.length)] = (byte) random.nextInt();
        }
        try {
            Schema read = SchemaCodec.decode("file", encoded);
            assertEquals(read, SchemaCodec.decode("file", SchemaCodec.encode(read)));
        } catch (CorruptFileException refused) {
            assertTrue(String.valueOf(refused.getMessage()).contains("file"), refused::getMessage);
        }
    }
}
