package dev.varve.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** How often a search asks what is in memory, and how much of what it reads it leaves there. */
class CacheShareTest {

    private static final int RECORDS = 6_400;

    private final CacheShare share = new CacheShare();

    /** Searches for records of which so many of a hundred are in memory; how many it asked about. */
    private int search(int records, int residentOfHundred) {
        int asked = 0;
        for (int record = 0; record < records; record++) {
            if (share.asksNext()) {
                share.note(asked % 100 < residentOfHundred);
                asked++;
            }
        }
        return asked;
    }

    @Test
    void shouldAskAboutFewRecordsWhereFewAreInMemory() {
        assertEquals(RECORDS / 8, search(RECORDS, 0));
        assertEquals(RECORDS / 8, search(RECORDS, 5));
    }

    @Test
    void shouldLearnThatManyAreInMemoryAndAskAboutEach() {
        search(RECORDS, 90);
        assertEquals(RECORDS, search(RECORDS, 90));
        search(RECORDS, 0);
        assertEquals(RECORDS / 8, search(RECORDS, 0), "and that they went");
    }

    @Test
    void shouldKeepMoreOfWhatIsReadWhereThereIsRoom() {
        assertEquals(RECORDS / 64, kept());
        search(2 * RECORDS, 90);
        assertEquals(RECORDS / 4, kept());
    }

    private int kept() {
        int kept = 0;
        for (int record = 0; record < RECORDS; record++) {
            kept += share.keepNext() ? 1 : 0;
        }
        return kept;
    }
}
