package dev.varve.index;

/**
 * Which of the reads of a search go through the page cache. Most go past it: what is asked for once would drive out of
 * it what is in use, codes and graph among it. One in some goes through it, so that what is asked for often gets there;
 * more of them where much of what is asked for is in memory: there is room.
 *
 * <p>Used by one thread at a time.
 */
public final class CacheShare {

    /** Of so many records that are read, one is kept in the page cache where memory has room for few. */
    private static final int KEPT_OF_FEW = 64;

    /** The same where memory has room for many. */
    private static final int KEPT_OF_MANY = 4;

    /** From this share of records on that are in memory when they are asked for, there are many. */
    private static final float MANY = 0.3f;

    /**
     * From this share on it is asked of each record whether it is in memory. Below it, so much asking takes longer than
     * the reads that it saves.
     */
    private static final float SOME = 1f / 8;

    /** Below it, it is asked of one record in so many. */
    private static final int ASKED_OF_FEW = 8;

    /** What one record counts in these shares. */
    private static final float WEIGHT = 1f / 1024;

    private int considered;
    private int read;
    /** Of the records that were asked for, how many were in memory, the last ones counting most. */
    private float share;

    /** Knows of no record yet. */
    public CacheShare() {
        // learns from what is asked for
    }

    /**
     * Whether to ask the system of the next record whether it is in memory, and {@linkplain #note note} it. Few are
     * where it says no, and these are read like the others.
     */
    public boolean asksNext() {
        return share >= SOME || ++considered % ASKED_OF_FEW == 0;
    }

    /** Takes note of a record that is asked for: whether it is in memory. */
    public void note(boolean resident) {
        share += WEIGHT * ((resident ? 1 : 0) - share);
    }

    /** Whether the next record that is read goes through the page cache, where it is not in memory. */
    public boolean keepNext() {
        return ++read % (share < MANY ? KEPT_OF_FEW : KEPT_OF_MANY) == 0;
    }
}
