/**
 * Search over immutable data: exact single- and multi-vector search, proximity graphs, filters and top k. Knows nothing
 * of the log or the manifest.
 */
@org.jspecify.annotations.NullMarked
module dev.varve.index {
    requires transitive dev.varve.codecs;
    requires static org.jspecify;

    exports dev.varve.index to
            dev.varve.storage,
            dev.varve.fuzz,
            dev.varve.bench;
    exports dev.varve.index.ann to
            dev.varve.storage,
            dev.varve.fuzz,
            dev.varve.bench;
    exports dev.varve.index.candidates to
            dev.varve.storage,
            dev.varve.fuzz,
            dev.varve.bench;
    exports dev.varve.index.graph to
            dev.varve.storage,
            dev.varve.fuzz,
            dev.varve.bench;
    exports dev.varve.index.late to
            dev.varve.storage,
            dev.varve.fuzz,
            dev.varve.bench;
    exports dev.varve.index.tokens to
            dev.varve.storage,
            dev.varve.fuzz,
            dev.varve.bench;
}
