package dev.varve.fuzz.damage;

import java.util.List;

/**
 * What is demanded of a store of which a number was forged, its checksums made right again. Of all alike: no failure
 * but the typed ones, and none at all where the check says that the store is sound.
 */
enum Demand {
    /** What says where things are and how many: right answers or none. */
    RIGHT {
        @Override
        void of(Outcome outcome, List<List<Answer>> right) {
            outcome.require(right);
        }
    },
    /** What other bytes of the file tell as well: an answer that is wrong is one that the check tells of. */
    TOLD {
        @Override
        void of(Outcome outcome, List<List<Answer>> right) {
            if (outcome.passed()) {
                outcome.require(right);
            }
        }
    },
    /** What nothing else tells: vectors, texts, seeds. Other values are other answers. */
    SURVIVED {
        @Override
        void of(Outcome outcome, List<List<Answer>> right) {
            outcome.requireTruthful();
        }
    };

    /** Requires it of what became of the store. */
    abstract void of(Outcome outcome, List<List<Answer>> right);
}
