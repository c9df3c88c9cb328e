package dev.varve.codecs.codes;

/** What scorers share: a run of rows is a list, numbered piece by piece. */
abstract class RunScorer implements CodeScorer {

    static final float[] NONE = {};

    private static final int PIECE = 256;

    private final int[] piece = new int[PIECE];
    private final int[] one = new int[1];
    private final float[] estimate = new float[1];

    /** Coarse estimates, with lower bounds unless their array is empty. */
    abstract void score(int[] rows, int count, float[] estimates, float[] bounds, int at);

    @Override
    public final void score(int[] rows, int count, float[] estimates) {
        score(rows, count, estimates, NONE, 0);
    }

    @Override
    public final void score(int[] rows, int count, float[] estimates, float[] bounds) {
        score(rows, count, estimates, bounds, 0);
    }

    @Override
    public final void scoreRun(int first, int count, float[] estimates, int at) {
        scoreRun(first, count, estimates, NONE, at);
    }

    @Override
    public final void scoreRun(int first, int count, float[] estimates, float[] bounds, int at) {
        for (int done = 0; done < count; ) {
            int part = Math.min(count - done, PIECE);
            for (int i = 0; i < part; i++) {
                piece[i] = first + done + i;
            }
            score(piece, part, estimates, bounds, at + done);
            done += part;
        }
    }

    @Override
    public final void refine(int[] rows, int count, float[] estimates) {
        refine(rows, count, estimates, NONE);
    }

    @Override
    public final float refine(int row) {
        one[0] = row;
        refine(one, 1, estimate);
        return estimate[0];
    }
}
