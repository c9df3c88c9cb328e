/**
 * Varve, an embedded vector store. The public API is the package {@link dev.varve}; nothing else is exported to users.
 */
@org.jspecify.annotations.NullMarked
module dev.varve.storage {
    requires dev.varve.index;
    requires dev.varve.recovery;
    requires jdk.jfr;
    requires static org.jspecify;

    exports dev.varve;
    exports dev.varve.storage to
            dev.varve.fuzz,
            dev.varve.bench,
            dev.varve.cli;
}
