package dev.varve.codecs.tokens;

import dev.varve.codecs.kernels.MaxSimKernels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Memory for the products of a query with centroids, which {@link CentroidListScorer scorers} that are used one after
 * another share: it grows with the centroids of one of them, however many there are. Used by one thread at a time.
 */
public final class CentroidProducts {

    private static final int LANES = MaxSimKernels.LANES;
    private static final int LEAST_SLOTS = 64;
    private static final float[] NONE = {};

    /** For each panel of a query {@link MaxSimKernels#LANES} a slot. */
    private float[][] panels = {};

    private @Nullable CentroidListScorer owner;

    /** Holds nothing yet. */
    public CentroidProducts() {}

    /** Takes the memory for a scorer, until another one takes it. */
    void take(CentroidListScorer scorer, int panelCount) {
        owner = scorer;
        int before = panels.length;
        if (before < panelCount) {
            panels = Arrays.copyOf(panels, panelCount);
            Arrays.fill(panels, before, panelCount, NONE);
        }
    }

    /**
     * Makes sure that nothing else was calculated since.
     *
     * @throws IllegalStateException if another scorer has taken the memory
     */
    @SuppressWarnings("ReferenceEquality") // the very same
    void check(CentroidListScorer scorer) {
        if (owner != scorer) {
            throw new IllegalStateException("another scorer was prepared with this memory since");
        }
    }

    /** The products of a panel. */
    float[] of(int panel) {
        return panels[panel];
    }

    /**
     * The products of a panel, with room for more.
     *
     * @param slots that there is to be room for
     * @param most slots that there can be
     */
    float[] grow(int panel, int slots, int most) {
        float[] held = panels[panel];
        if (held.length < slots * LANES) {
            int room = Math.max(LEAST_SLOTS, Math.max(slots, held.length / LANES * 2));
            held = Arrays.copyOf(held, Math.min(room, most) * LANES);
            panels[panel] = held;
        }
        return held;
    }
}
