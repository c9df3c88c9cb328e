package dev.varve.fuzz.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {

    private final Tally tally = new Tally();

    @Test
    void shouldTellKindsApartAndTogether() {
        tally.add(Tried.KILLED_STORES, "opening");
        tally.add(Tried.KILLED_STORES, "writing");
        tally.add(Tried.KILLED_STORES, "opening");
        assertEquals(3, tally.count(Tried.KILLED_STORES));
        assertEquals(Map.of("opening", 2L, "writing", 1L), tally.kinds(Tried.KILLED_STORES));
        assertEquals(Map.of(), tally.kinds(Tried.SIGKILLS));
    }

    @Test
    void shouldAddAllThatAnotherCounted() {
        tally.add(Tried.SIGKILLS);
        tally.add(Tried.KILLED_STORES, "opening");
        Tally other = new Tally();
        other.add(Tried.SIGKILLS, 2);
        other.add(Tried.KILLED_STORES, "opening");
        other.add(Tried.KILLED_STORES, "writing");
        tally.addAll(other);
        assertEquals(3, tally.count(Tried.SIGKILLS));
        assertEquals(3, tally.count(Tried.KILLED_STORES));
        assertEquals(Map.of("opening", 2L, "writing", 1L), tally.kinds(Tried.KILLED_STORES));
    }
}
