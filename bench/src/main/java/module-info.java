/** Benchmarks: of the kernels, and of writes beside RocksDB. */
@org.jspecify.annotations.NullMarked
module dev.varve.bench {
    requires dev.varve.codecs;
    requires dev.varve.lab;
    requires dev.varve.storage;
    requires com.fasterxml.jackson.core;
    requires commons.jvm;
    requires HdrHistogram;
    requires info.picocli;
    requires java.management;
    requires java.xml;
    requires jmh.core;
    requires plot.stem.jvm;
    requires rocksdbjni;
    requires static org.jspecify;

    exports dev.varve.bench;

    opens dev.varve.bench.page to
            info.picocli;
    opens dev.varve.bench.writes to
            info.picocli;
    opens dev.varve.bench to
            info.picocli;
}
