package dev.varve.index.late;

import java.util.Arrays;

/**
 * Documents that are asked for together, in the ranges of files that are read for them: what lies in the same pages, or
 * in pages beside each other, is one range. Used by one thread at a time.
 */
final class DocumentRanges {

    /** What disks are read in: bytes. */
    static final int PAGE = 4096;

    private static final int NONE = -1;
    private static final int LEAST = 256;

    private final Documents documents;
    /** Documents that were added since the last time, in that order; and their ids, in the order of their files. */
    private int[] added = new int[LEAST];

    private long[] sorted = new long[LEAST];
    private int count;
    private int taken;
    /** By the number of the document, as are what follows. */
    private long[] begins = new long[LEAST];

    private int[] lengths = new int[LEAST];
    private boolean[] resident = new boolean[LEAST];
    /** The first document of the same range, by which it is known; none where the range was taken. */
    private int[] leaders = new int[LEAST];
    /** The next document of the same range. */
    private int[] nexts = new int[LEAST];

    /** @param documents by whose numbers this knows them */
    DocumentRanges(Documents documents) {
        this.documents = documents;
    }

    /** Forgets what was added, and not taken. */
    void clear() {
        count = 0;
        taken = 0;
    }

    /**
     * Adds a document.
     *
     * @param begin where it begins in the file of its part, in bytes
     * @param length at least 1 byte
     * @param inMemory whether it is, as far as is known
     */
    void add(int number, long begin, int length, boolean inMemory) {
        if (count == added.length) {
            added = Arrays.copyOf(added, 2 * count);
            sorted = Arrays.copyOf(sorted, 2 * count);
        }
        if (number >= begins.length) {
            grow(2 * number);
        }
        begins[number] = begin;
        lengths[number] = length;
        resident[number] = inMemory;
        added[count++] = number;
    }

    private void grow(int room) {
        begins = Arrays.copyOf(begins, room);
        lengths = Arrays.copyOf(lengths, room);
        resident = Arrays.copyOf(resident, room);
        leaders = Arrays.copyOf(leaders, room);
        nexts = Arrays.copyOf(nexts, room);
    }

    /**
     * Puts what was added in ranges.
     *
     * @param most bytes of a range of several documents; 0 where each is to have its own
     */
    void form(int most) {
        for (int i = 0; i < count; i++) {
            sorted[i] = documents.id(added[i]);
        }
        Arrays.sort(sorted, 0, count); // by part and row, as records lie in files
        int leader = NONE;
        int last = NONE;
        long end = 0;
        for (int i = 0; i < count; i++) {
            int number = documents.number(sorted[i]);
            long begin = begins[number];
            long itsEnd = begin + lengths[number];
            boolean joins = leader != NONE
                    && documents.part(leader) == documents.part(number)
                    && begin >= end // a damaged directory may say otherwise
                    && begin / PAGE <= (end - 1) / PAGE + 1
                    && itsEnd - begins[leader] <= most;
            if (joins) {
                nexts[last] = number;
            } else {
                leader = number;
            }
            leaders[number] = leader;
            nexts[number] = NONE;
            last = number;
            end = itsEnd;
        }
    }

    /**
     * The first document of the next range; -1 when all were taken. Ranges come in the order in which the first of
     * their documents was added: what is wanted most is read first.
     */
    int take() {
        while (taken < count) {
            int leader = leaders[added[taken++]];
            if (leader != NONE) {
                for (int number = leader; number != NONE; number = nexts[number]) {
                    leaders[number] = NONE;
                }
                return leader;
            }
        }
        clear();
        return NONE;
    }

    /** The document behind another one in the same range; -1 behind the last. */
    int next(int number) {
        return nexts[number];
    }

    /** Where a document begins in its file, and so a range that it is the first of. */
    long begin(int number) {
        return begins[number];
    }

    /** Bytes of a range. */
    int length(int first) {
        int last = first;
        while (nexts[last] != NONE) {
            last = nexts[last];
        }
        return (int) (begins[last] + lengths[last] - begins[first]);
    }

    /** Whether all documents of a range are in memory, as far as is known. */
    boolean inMemory(int first) {
        boolean all = true;
        for (int number = first; number != NONE; number = nexts[number]) {
            all &= resident[number];
        }
        return all;
    }
}
