package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files of every format version are kept, with what is in them as text; they are read for as long as that version is.
 */
class GoldenFilesTest {

    /** There were no centroid lists yet. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CENTROID_LISTS")
    void shouldReadVersion1(Sample sample) throws IOException {
        shouldRead("/golden/v1/", sample);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadVersion2(Sample sample) throws IOException {
        shouldRead("/golden/v2/", sample);
    }

    private static void shouldRead(String directory, Sample sample) throws IOException {
        byte[] golden = resource(directory + sample.file());
        String values = new String(resource(directory + sample.file() + ".txt"), StandardCharsets.UTF_8);
        var files = new MemoryFileStore();
        files.put(sample.file(), golden);
        assertEquals(values, GoldenFiles.show(sample.read(files, sample.file(), golden.length)));
    }

    /** Vectors of version 1 that were written before their rows had checksums of their own. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT32_VECTORS", "FLOAT16_VECTORS", "TOKEN_VECTORS"})
    void shouldReadVectorsWithoutChecksumsOfRows(Sample sample) throws IOException {
        byte[] golden = resource("/golden/v1/without-row-checksums/" + sample.file());
        String values = new String(resource("/golden/v1/" + sample.file() + ".txt"), StandardCharsets.UTF_8);
        var files = new MemoryFileStore();
        files.put(sample.file(), golden);
        assertEquals(values, GoldenFiles.show(sample.read(files, sample.file(), golden.length)));
    }

    /** What is written may only change together with the version; compressed bytes are up to the compressor. */
    @ParameterizedTest
    @EnumSource
    void shouldStillWriteVersion2(Sample sample) throws IOException {
        assumeTrue(sample != Sample.PAYLOADS);
        var files = new MemoryFileStore();
        sample.write(files, sample.file());
        assertArrayEquals(resource("/golden/v2/" + sample.file()), files.bytes(sample.file()));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream input = GoldenFilesTest.class.getResourceAsStream(name)) {
            assertNotNull(input, name);
            return input.readAllBytes();
        }
    }
}
