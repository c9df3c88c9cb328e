package dev.varve.fuzz.damage;

import java.util.ArrayList;
import java.util.List;

/** The golden stores of a seed, written once for all trials of a pass. Thread-safe. */
final class Goldens {

    private long seed;
    private List<GoldenStore> stores = List.of();

    /** All of them, in the order of their kinds. */
    synchronized List<GoldenStore> of(long wanted) {
        if (stores.isEmpty() || seed != wanted) {
            List<GoldenStore> written = new ArrayList<>();
            for (GoldenKind kind : GoldenKind.values()) {
                written.add(GoldenStore.of(kind, wanted));
            }
            stores = List.copyOf(written);
            seed = wanted;
        }
        return stores;
    }
}
