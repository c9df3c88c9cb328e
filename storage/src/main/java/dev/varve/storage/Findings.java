package dev.varve.storage;

import dev.varve.CheckReport.Finding;
import dev.varve.CheckReport.Severity;
import dev.varve.codecs.CorruptFileException;
import dev.varve.recovery.Damage;
import java.util.ArrayList;
import java.util.List;

/** Collects what a check finds: the first so many, and the count of the rest, as hostile files have no end of it. */
final class Findings {

    private static final int MOST_LISTED = 1000;

    private final List<Finding> listed = new ArrayList<>();
    private long damages;
    private long notes;

    void damage(Damage damage) {
        damages++;
        list(Severity.DAMAGE, damage.file(), damage.offset(), damage.expected(), damage.found(), damage.meaning());
    }

    void damage(CorruptFileException e, String meaning) {
        damage(Damage.of(e, meaning));
    }

    /** Damage that is not listed any more. */
    void moreDamage(long count) {
        damages += count;
    }

    void note(String file, long offset, String expected, String found, String meaning) {
        notes++;
        list(Severity.NOTE, file, offset, expected, found, meaning);
    }

    private void list(Severity severity, String file, long offset, String expected, String found, String meaning) {
        if (listed.size() < MOST_LISTED) {
            listed.add(new Finding(severity, file, offset, expected, found, meaning));
        }
    }

    List<Finding> listed() {
        return listed;
    }

    long damages() {
        return damages;
    }

    long notes() {
        return notes;
    }
}
