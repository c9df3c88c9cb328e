/** What survives: the write-ahead log, and the manifest with its version edits. Knows nothing of vectors or search. */
@org.jspecify.annotations.NullMarked
module dev.varve.recovery {
    requires transitive dev.varve.codecs;
    requires jdk.jfr;
    requires static org.jspecify;

    exports dev.varve.recovery to
            dev.varve.storage,
            dev.varve.fuzz,
            dev.varve.bench,
            dev.varve.cli;
}
