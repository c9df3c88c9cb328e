package dev.varve.storage;

import dev.varve.codecs.AttributesFile;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.Keys;
import dev.varve.codecs.KeysFile;
import dev.varve.codecs.SegmentFile;
import dev.varve.storage.SegmentParts.Part;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Looks through segments for what is not as it was written, without changing anything. */
final class SegmentExam {

    private static final int MOST_KEPT = 100;
    private static final String MADE_ANEW = "no record is lost, a repair makes it anew from the vectors";

    private final Findings findings;
    private final String collection;

    /** @param collection name of the collection that the segments belong to */
    SegmentExam(Findings findings, String collection) {
        this.findings = findings;
        this.collection = collection;
    }

    /**
     * Verifies every file of a segment: its checksums, and where those hold, that it says nothing that cannot be.
     *
     * @return whether all of it is sound
     */
    boolean examine(SegmentParts parts) {
        boolean sound = true;
        for (Part part : parts.parts()) {
            SegmentFile file = part.file();
            if (part.broken() != null) {
                findings.damage(part.broken(), where(parts, part) + ": " + meaningOfLoss(parts, part));
                sound = false;
            } else if (file != null) {
                sound &= examine(parts, part, file);
            }
        }
        return sound;
    }

    private boolean examine(SegmentParts parts, Part part, SegmentFile file) {
        var damages = new Damages();
        file.verifyAll(damages::add);
        if (damages.count == 0) {
            file.verifyContents(damages::add);
        }
        if (damages.count == 0) {
            verifyMeaning(parts, file, damages);
        }
        if (damages.count == 0) {
            return true;
        }
        String meaning = where(parts, part) + ": "
                + (part.kind() == SegmentParts.Kind.INDEX ? MADE_ANEW : unreadable(parts, file));
        damages.first.forEach(damage -> findings.damage(damage, meaning));
        findings.moreDamage(damages.count - damages.first.size());
        return false;
    }

    /** What the file alone does not know: the type of keys, and what the column of expiries means. */
    private static void verifyMeaning(SegmentParts parts, SegmentFile file, Damages damages) {
        if (file instanceof KeysFile || file instanceof AttributesFile) {
            for (int row = 0; row < file.size(); row++) {
                try {
                    parts.verifyRow(file, row);
                } catch (CorruptFileException e) {
                    damages.add(e);
                }
            }
        }
    }

    /** What a file means that does not even open. */
    private static String meaningOfLoss(SegmentParts parts, Part part) {
        return switch (part.kind()) {
            case ROWS -> "its " + parts.rows() + " rows cannot be read whole";
            case INDEX -> MADE_ANEW;
            case LIVE_DOCS -> "which of its " + parts.rows() + " rows were deleted is not known";
            case UNKNOWN_FIELD -> "an edit that added it is lost, and so are its values";
        };
    }

    private static String unreadable(SegmentParts parts, SegmentFile file) {
        long lost = 0;
        long live = 0;
        for (int row = 0; row < parts.rows(); row++) {
            if (parts.live(row)) {
                live++;
                lost += readable(parts, file, row) ? 0 : 1;
            }
        }
        return lost + " of its " + live + " live records cannot be read";
    }

    /** Whether all that reading a row of a file uses is sound. */
    static boolean readable(SegmentParts parts, SegmentFile file, int row) {
        try {
            parts.verifyRow(file, row);
            return true;
        } catch (CorruptFileException e) {
            return false;
        }
    }

    private String where(SegmentParts parts, Part part) {
        return where(parts) + ", " + part.what();
    }

    private String where(SegmentParts parts) {
        return "collection '" + collection + "', segment " + parts.segment().segment();
    }

    /**
     * Checks that a key is live once at most in all segments of a collection, and found where it is.
     *
     * @param all the segments, from the oldest to the newest
     * @param damaged takes the numbers of those that hold a live row too many
     */
    void examineKeys(List<SegmentParts> all, Set<Long> damaged) {
        for (int i = 0; i < all.size(); i++) {
            SegmentParts parts = all.get(i);
            KeysFile keys = parts.keys();
            if (keys == null
                    || !parts.liveKnown()
                    || damaged.contains(parts.segment().segment())) {
                continue;
            }
            List<SegmentParts> newer = all.subList(i + 1, all.size());
            boolean sound = true;
            for (int row = 0; row < parts.rows(); row++) {
                if (parts.live(row)) {
                    sound &= examineKey(parts, keys, row, newer);
                }
            }
            if (!sound) {
                damaged.add(parts.segment().segment());
            }
        }
    }

    private boolean examineKey(SegmentParts parts, KeysFile keys, int row, List<SegmentParts> newer) {
        MemorySegment key = keys.key(row);
        int found = keys.find(key);
        if (found != row) {
            report(parts, keys, "the key of live row " + row + " to lead to it", "row " + found);
            return false;
        }
        for (SegmentParts other : newer) {
            int twin = liveRow(other, key);
            if (twin != Keys.ABSENT) {
                String where = "row " + twin + " of segment " + other.segment().segment() + " too";
                report(parts, keys, "a key that is live once, at row " + row, where);
                return false;
            }
        }
        return true;
    }

    private void report(SegmentParts parts, KeysFile keys, String expected, String found) {
        var corrupt = new CorruptFileException(parts.fullName(keys), 0, expected, found);
        findings.damage(corrupt, where(parts) + ": the older of two records of one key may be seen");
    }

    /** The live row of a key; absent too where that cannot be told. */
    static int liveRow(SegmentParts parts, MemorySegment key) {
        int row = anyRow(parts, key);
        return row != Keys.ABSENT && parts.liveKnown() && parts.live(row) ? row : Keys.ABSENT;
    }

    /** The row of a key, live or not; absent too where that cannot be told. */
    static int anyRow(SegmentParts parts, MemorySegment key) {
        KeysFile keys = parts.keys();
        if (keys == null) {
            return Keys.ABSENT;
        }
        try {
            return keys.find(key);
        } catch (CorruptFileException e) {
            return Keys.ABSENT; // reported where the file is examined
        }
    }

    /** What is wrong with one file: the first of it, and how much. */
    private static final class Damages {

        private final List<CorruptFileException> first = new ArrayList<>();
        private long count;

        void add(CorruptFileException e) {
            count++;
            if (first.size() < MOST_KEPT) {
                first.add(e);
            }
        }
    }
}
