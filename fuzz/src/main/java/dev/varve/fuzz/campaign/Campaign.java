package dev.varve.fuzz.campaign;

/**
 * One way to try to break the engine, cut into trials. What a trial does follows from its seed and its number alone, so
 * that whoever knows both can run it again; it takes seconds, few of them minutes, and shares nothing with others,
 * several of which may run at once.
 */
public interface Campaign {

    /** As the command line names it: one word. */
    String name();

    /** What it tries, in a line. */
    String description();

    /** Trials of a whole pass, after which a new one begins with another seed; 1 where each trial draws all it does. */
    default long trials() {
        return 1;
    }

    /** Whether a trial that is made again does the same at the same moments; else only the same. */
    default boolean repeats() {
        return true;
    }

    /**
     * Makes one trial. Anything that it throws is a finding.
     *
     * @throws AssertionError where the engine did what it must not
     * @throws Exception likewise
     */
    void run(Trial trial) throws Exception;
}
