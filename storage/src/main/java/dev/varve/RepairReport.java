package dev.varve;

import java.util.List;
import java.util.Optional;

/**
 * What a repair did.
 *
 * @param directory where everything was set aside, relative to the store's directory, with a list of all keys that are
 *     gone; empty where the store was sound and nothing was done
 * @param setAside the files that were set aside, by the names that they had, relative to the store's directory
 * @param losses what is lost, one sentence for each segment, stretch of the log or version edit
 * @param gone the first 1,000 keys that are gone
 * @param goneKeys all keys that are gone, listed or not
 * @param unnamed records that are gone, and whose keys cannot be read
 */
public record RepairReport(
        Optional<String> directory,
        List<String> setAside,
        List<String> losses,
        List<Gone> gone,
        long goneKeys,
        long unnamed) {

    /** Copies the lists. */
    public RepairReport {
        setAside = List.copyOf(setAside);
        losses = List.copyOf(losses);
        gone = List.copyOf(gone);
    }

    /** Whether anything was done. */
    public boolean changed() {
        return directory.isPresent();
    }

    /**
     * A key whose record is gone.
     *
     * @param collection its collection
     * @param key the key
     * @param segment the segment that held the record
     * @param doubtful whether the record may have been deleted before: the live docs of its segment are lost
     */
    public record Gone(String collection, Key key, long segment, boolean doubtful) {}
}
