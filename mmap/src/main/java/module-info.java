/**
 * The edge to the operating system: files, mappings, access advice, residency and locks. Knows nothing of vectors or
 * records.
 */
@org.jspecify.annotations.NullMarked
module dev.varve.mmap {
    requires static org.jspecify;

    exports dev.varve.mmap to
            dev.varve.codecs,
            dev.varve.index,
            dev.varve.recovery,
            dev.varve.storage,
            dev.varve.fuzz,
            dev.varve.bench,
            dev.varve.cli;
}
