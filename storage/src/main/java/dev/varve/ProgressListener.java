package dev.varve;

/** Is told how far a long operation has come. Called on the thread that does the work. */
@FunctionalInterface
public interface ProgressListener {

    /** Does not listen. */
    ProgressListener NONE = (done, total) -> {};

    /**
     * Called now and then.
     *
     * @param done what was done so far, in bytes
     * @param total what there is to do, in bytes, as far as it is known
     */
    void progress(long done, long total);
}
