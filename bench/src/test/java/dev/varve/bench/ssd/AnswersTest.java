package dev.varve.bench.ssd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What was found is told from what should have been, and phases come to another process as they are. */
final class AnswersTest {

    @Test
    void shouldReadTheKeysOfAnAnswer() {
        assertEquals(Set.of("12", "7"), Answers.keys("12:30.5,7:-1.25E-4"));
    }

    @Test
    void shouldCountWhatWasFound() {
        List<String> exact = List.of("1:9.0,2:8.0", "3:7.0,4:6.0");

        assertEquals(1, Answers.recall(exact, exact));
        assertEquals(0.75, Answers.recall(List.of("2:8.5,1:7.5", "4:5.0,5:4.0", "6:1.0,7:1.0"), exact));
        assertEquals(0, Answers.recall(List.of("3:1.0,4:1.0", "1:1.0,2:1.0"), exact), "of other queries");
    }

    @Test
    void shouldReadThePhasesThatItWrote() {
        for (SearchPhase phase : List.of(
                SearchPhase.latency("search", 30, 0.3, 12.5),
                SearchPhase.throughput(200, 64, 1, 4),
                SearchPhase.exact("exact", 7))) {
            assertEquals(phase, SearchPhase.parse(phase.toString()));
        }
    }

    @Test
    void shouldEndAPhaseInTimeButForTheFirstQueries() {
        SearchPhase phase = SearchPhase.latency("search", 100, 0.3, 2);

        assertTrue(phase.goesOn(SearchPhase.LEAST_QUERIES - 1, 9_000_000_000L));
        assertFalse(phase.goesOn(SearchPhase.LEAST_QUERIES, 2_000_000_000L));
        assertTrue(phase.goesOn(99, 1_999_000_000L));
        assertFalse(phase.goesOn(100, 0));
    }
}
