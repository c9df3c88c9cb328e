package dev.varve.index.late;

import dev.varve.index.TopK;
import java.util.Arrays;

/**
 * The documents that a query has to do with, each known by a number, and what has become of each. Its memory is kept
 * for the next query. Used by one thread at a time.
 */
final class Documents {

    /** Nothing was done about the document. */
    static final byte NEW = 0;
    /** Its record is read, or its pages are. */
    static final byte ASKED = 1;
    /** Its record was read, and scored. */
    static final byte SCORED = 2;
    /** Its record is damaged, or cannot be read. */
    static final byte FAILED = 3;

    /** It is in memory, and scored there if it is wanted. */
    static final byte HERE = 4;

    private static final int LEAST = 256;

    /** So many times the room that the last query needed is given back. */
    private static final int MOST_UNUSED = 16;

    /** Numbers of documents by where the hash of their ids says, one more than each; 0 where there is none. */
    private int[] table = new int[2 * LEAST];

    private long[] ids = new long[LEAST];
    private byte[] states = new byte[LEAST];
    private boolean[] wanted = new boolean[LEAST];
    private double[] scores = new double[LEAST];
    private int count;

    /** Forgets all; most of the memory too, where few needed it: clearing it would take longer than they did. */
    void clear() {
        if (ids.length > MOST_UNUSED * Math.max(LEAST, count)) {
            allocate();
        } else {
            Arrays.fill(table, 0);
        }
        count = 0;
    }

    private void allocate() {
        table = new int[2 * LEAST];
        ids = new long[LEAST];
        states = new byte[LEAST];
        wanted = new boolean[LEAST];
        scores = new double[LEAST];
    }

    /** How many there are. */
    int count() {
        return count;
    }

    /** The number of a document, which is {@link #count} as it was where the document is new. */
    int number(long id) {
        int at = place(id);
        if (table[at] != 0) {
            return table[at] - 1;
        }
        if (count == ids.length) {
            grow();
            at = place(id);
        }
        ids[count] = id;
        states[count] = NEW;
        wanted[count] = false;
        table[at] = count + 1;
        return count++;
    }

    private int place(long id) {
        int mask = table.length - 1;
        int at = (int) (id * 0x9E3779B97F4A7C15L >>> 32) & mask;
        while (table[at] != 0 && ids[table[at] - 1] != id) {
            at = at + 1 & mask;
        }
        return at;
    }

    private void grow() {
        int room = 2 * ids.length;
        ids = Arrays.copyOf(ids, room);
        states = Arrays.copyOf(states, room);
        wanted = Arrays.copyOf(wanted, room);
        scores = Arrays.copyOf(scores, room);
        table = new int[2 * room];
        for (int number = 0; number < count; number++) {
            table[place(ids[number])] = number + 1;
        }
    }

    /** Part and row, see {@link TopK#id(int, int)}. */
    long id(int number) {
        return ids[number];
    }

    int part(int number) {
        return TopK.part(ids[number]);
    }

    int row(int number) {
        return TopK.row(ids[number]);
    }

    byte state(int number) {
        return states[number];
    }

    void state(int number, byte state) {
        states[number] = state;
    }

    /** Whether it is to be scored, as one of the best candidates. */
    boolean wanted(int number) {
        return wanted[number];
    }

    void want(int number) {
        wanted[number] = true;
    }

    /** The score of one that is {@link #SCORED}. */
    double score(int number) {
        return scores[number];
    }

    void scored(int number, double score) {
        states[number] = SCORED;
        scores[number] = score;
    }
}
