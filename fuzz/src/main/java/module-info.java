/**
 * What tries to break Varve: a simulated disk, crashes at every operation, and oracles that know what must have
 * survived.
 */
@org.jspecify.annotations.NullMarked
module dev.varve.fuzz {
    requires transitive dev.varve.mmap;
    requires dev.varve.codecs;
    requires dev.varve.index;
    requires dev.varve.lab;
    requires dev.varve.recovery;
    requires dev.varve.storage;
    requires info.picocli;
    requires java.logging;
    requires java.management;
    requires static org.jspecify;

    opens dev.varve.fuzz to
            info.picocli;
}
