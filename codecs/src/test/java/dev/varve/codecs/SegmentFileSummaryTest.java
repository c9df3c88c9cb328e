package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.mmap.InputFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SegmentFileSummaryTest {

    private static final String NAME = "file";

    private final MemoryFileStore files = new MemoryFileStore();

    @ParameterizedTest
    @EnumSource
    void shouldTellOfEveryKind(Sample sample) throws IOException {
        long length = sample.write(files, NAME);
        SegmentFileSummary summary = read();
        assertEquals(Sample.ORIGIN, summary.header().origin());
        assertEquals(
                FileKind.ofName(sample.file()).orElseThrow(), summary.header().kind());
        long sections = summary.sectionBytes().values().stream()
                .mapToLong(bytes -> bytes)
                .sum();
        assertTrue(sections <= length - FileHeader.BYTES, () -> sections + " bytes of sections in " + length);
    }

    @Test
    void shouldTellRowsSectionsAndParameters() throws IOException {
        try (var writer = new DenseVectorsWriter(files, NAME, Sample.ORIGIN, 64, ElementType.FLOAT32)) {
            for (int row = 0; row < 3; row++) {
                writer.add(MemorySegment.ofArray(new byte[256]), 0);
            }
            writer.finish();
        }
        SegmentFileSummary summary = read();
        assertEquals(3, summary.rows());
        assertEquals(
                List.of(3L * 256, 3L * Integer.BYTES),
                List.copyOf(summary.sectionBytes().values()));
        assertEquals(64L, summary.header().parameters().getFirst());
    }

    @Test
    void shouldRefuseADamagedFooter() throws IOException {
        long length = Sample.STRING_KEYS.write(files, NAME);
        files.damage(NAME, length - 1, 1);
        assertThrows(CorruptFileException.class, this::read);
    }

    private SegmentFileSummary read() throws IOException {
        try (InputFile input = files.open(NAME)) {
            return SegmentFileSummary.read(NAME, input);
        }
    }
}
