package dev.varve.bench.ssd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What memory served does not pass for what the disk does. */
final class DoubtTest {

    private static final int BLOCK = 4096;
    private static final long BLOCKS = 32_768;

    @ParameterizedTest
    @CsvSource({
        // reads, blocks that came from the disk
        "2000,  2000, ''",
        "2000,  2300, ''",
        "100,   3200, ''",
        "20000, 32768, whole file read",
        "32768, 32768, whole file read",
        "30000, 30000, whole file read",
        "400,   12800, served by readahead",
        "2000,  0,     served from memory",
        "2000,  -1,    ''",
        "32768, -1,    whole file read",
    })
    void shouldDoubtReadsThatFoundInMemoryWhatTheyWanted(long reads, long fetched, String doubt) {
        OptionalLong bytes = fetched < 0 ? OptionalLong.empty() : OptionalLong.of(fetched * BLOCK);
        var outcome = new ReadLoad.Outcome(reads, 1, 1, new Histogram(3), bytes);

        assertEquals(doubt, outcome.doubt(BLOCKS * BLOCK, BLOCK));
    }

    @Test
    void shouldDoubtMemoryThatWasNotScarce() {
        assertEquals("", LateFigures.doubt(0.25, List.of(resident(320), resident(250))));
        assertEquals(
                "59 % of tokens in memory, asked for 25 %",
                LateFigures.doubt(0.25, List.of(resident(240), resident(590))));
        assertEquals("", LateFigures.doubt(1.5, List.of(resident(1000))));
        assertEquals("", LateFigures.doubt(0.25, List.of(resident(-1))), "not known");
    }

    private static SearchChild.Memory resident(long tokens) {
        return new SearchChild.Memory(1, 1, tokens, 1000, 1, 1, 4000);
    }
}
