package dev.varve.index.late;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a search did, part by part, and in all. Used by one thread at a time. */
public final class LateTrace {

    /** How the documents of a part were found. */
    public enum Way {
        /** Every document that may be an answer was scored in full precision. */
        EXACT,
        /** Candidates were searched for, and the best of them scored by their coded tokens. */
        CANDIDATES
    }

    /**
     * What was done in one part.
     *
     * @param part its place among those that were searched
     * @param way what was chosen
     * @param why in a few words
     * @param estimated documents whose codes were looked at in the search for candidates
     * @param candidates that were found
     * @param scored documents scored by their coded tokens, or, where there is no index, in full precision
     */
    public record Step(int part, Way way, String why, long estimated, int candidates, int scored) {}

    private final boolean wantsSteps;
    private final List<Step> steps = new ArrayList<>();
    private LateCounters counters = new Tally().counters();

    /** Nothing was done yet. */
    public LateTrace() {
        this(true);
    }

    private LateTrace(boolean wantsSteps) {
        this.wantsSteps = wantsSteps;
    }

    /** A trace of what is done in all, without the steps: those take time to be told. */
    public static LateTrace ofCounters() {
        return new LateTrace(false);
    }

    /** Whether steps are to be told. */
    boolean wantsSteps() {
        return wantsSteps;
    }

    void add(Step step) {
        steps.add(step);
    }

    void tell(LateCounters all) {
        counters = all;
    }

    /** What was done, in the order of the parts; empty where that was not to be told. */
    public List<Step> steps() {
        return steps.stream().sorted(Comparator.comparingInt(Step::part)).toList();
    }

    /** What was done in all. */
    public LateCounters counters() {
        return counters;
    }
}
