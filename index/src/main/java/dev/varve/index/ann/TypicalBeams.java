package dev.varve.index.ann;

/** How wide a beam has to be for a recall where that was not measured: as on sets that are neither easy nor hard. */
final class TypicalBeams {

    private static final double SCALE = 4;
    private static final double EXPONENT = 0.8;

    private TypicalBeams() {}

    /**
     * The width of a beam.
     *
     * @param k answers that are looked for
     * @param recall the share of them that is to be found, below 1
     */
    static int beam(int k, double recall) {
        return (int) Math.min(Integer.MAX_VALUE, k + Math.ceil(SCALE * Math.pow(1 - recall, -EXPONENT)));
    }

    /** The width of the beam that an effort means. */
    static int beam(int k, Effort effort) {
        return switch (effort) {
            case Effort.Recall recall -> beam(k, recall.target());
            case Effort.Beam beam -> Math.max(k, beam.beam());
            case Effort.Exact _ -> throw new IllegalArgumentException("an exact search has no beam");
        };
    }
}
