package dev.varve.index.ann;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a search did, part by part. Used by one thread at a time. */
public final class SearchTrace {

    /** How the rows of a part were found. */
    public enum Way {
        /** Every row that may be an answer was scored in full precision. */
        EXACT,
        /** All codes were scored, and the best rows again in full precision. */
        CODES,
        /** The graph was walked over all rows. */
        GRAPH,
        /** The graph was walked over rows that may be answers alone. */
        GRAPH_SKIP
    }

    /**
     * What was done in one part.
     *
     * @param part its place among those that were searched
     * @param way what was chosen
     * @param why in a few words
     * @param beam width of the beam; 0 where there was none
     * @param estimated rows scored by their codes
     * @param expanded rows whose neighbours were looked up
     * @param scored rows scored in full precision
     */
    public record Step(int part, Way way, String why, int beam, long estimated, long expanded, long scored) {}

    private final List<Step> steps = new ArrayList<>();

    /** Nothing was done yet. */
    public SearchTrace() {
        // filled by the search
    }

    /** Adds what was done in a part. */
    void add(Step step) {
        steps.add(step);
    }

    /** What was done, in the order of the parts; a part may have several steps. */
    public List<Step> steps() {
        return steps.stream().sorted(Comparator.comparingInt(Step::part)).toList();
    }
}
