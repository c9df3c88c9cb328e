package dev.varve.storage;

import dev.varve.Query;
import dev.varve.index.ann.Effort;

/** What a dense query asks for, in the words of the index. */
final class DenseKnobs {

    /** Of most queries. */
    private static final Effort DEFAULT = new Effort.Recall(Query.DEFAULT_RECALL);

    private DenseKnobs() {}

    static Effort effort(Query.Effort effort) {
        return switch (effort) {
            case Query.Effort.Recall recall ->
                recall.target() == Query.DEFAULT_RECALL ? DEFAULT : new Effort.Recall(recall.target());
            case Query.Effort.Beam beam -> new Effort.Beam(beam.beam(), beam.rerank());
            case Query.Effort.Exact _ -> new Effort.Exact();
        };
    }
}
