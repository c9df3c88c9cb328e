package dev.varve.index;

/**
 * Whether what searches are about to read may not be in memory, as the last look found. A look asks the system about
 * some of it; where all was there, it is twice as long until the next one, so that asking costs next to nothing.
 *
 * <p>Threads may count over each other, which moves a look by a few searches.
 */
public final class MemoryWatch {

    /** Searches from one look to the next at most, once many looks have found all there. */
    private static final int MOST_UNLOOKED = 256;

    /** The same where something was not: asking for what is there takes longer than scoring it. */
    private static final int COLD_UNLOOKED = 8;

    private int untilLook;
    /** Searches from the last look to the next. */
    private int unlooked = 1;

    private boolean cold;

    /** Nobody has looked yet. */
    public MemoryWatch() {
        // the first search looks
    }

    /** Counts a search; whether it is to look. */
    public boolean due() {
        return --untilLook < 0;
    }

    /** Takes note of a look: whether all that it asked about was in memory. */
    public void looked(boolean all) {
        boolean was = cold;
        cold = !all;
        if (cold) {
            unlooked = COLD_UNLOOKED;
        } else {
            unlooked = was ? 1 : Math.min(MOST_UNLOOKED, 2 * unlooked);
        }
        untilLook = unlooked;
    }

    /** Whether something was not there at the last look. */
    public boolean cold() {
        return cold;
    }

    /** Whether several looks in a row have found all there. */
    public boolean warm() {
        return !cold && unlooked > COLD_UNLOOKED;
    }
}
