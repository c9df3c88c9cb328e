/**
 * What tries to break Varve: a simulated disk, crashes at every operation, and oracles that know what must have
 * survived.
 */
@org.jspecify.annotations.NullMarked
module dev.varve.fuzz {
    requires transitive dev.varve.mmap;
    requires dev.varve.storage;
    requires static org.jspecify;

    exports dev.varve.fuzz to
            dev.varve.bench,
            dev.varve.cli;
}
