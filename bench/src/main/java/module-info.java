/** Benchmarks: of nearest-neighbor systems side by side, of the kernels, and of writes beside RocksDB. */
@org.jspecify.annotations.NullMarked
module dev.varve.bench {
    requires dev.varve.codecs;
    requires dev.varve.index;
    requires dev.varve.lab;
    requires dev.varve.recovery;
    requires dev.varve.storage;
    requires com.fasterxml.jackson.core;
    requires commons.jvm;
    requires HdrHistogram;
    requires info.picocli;
    requires java.management;
    requires java.xml;
    requires jdk.incubator.vector;
    requires jdk.management;
    // Has the option that opens a file past the page cache.
    requires jdk.unsupported;
    requires jmh.core;
    requires jvector;
    requires org.apache.lucene.core;
    requires plot.stem.jvm;
    requires rocksdbjni;
    requires static org.jspecify;

    exports dev.varve.bench;
    // JMH calls the benchmarks.
    exports dev.varve.bench.kernels;

    opens dev.varve.bench.ann to
            info.picocli;
    opens dev.varve.bench.candidates to
            info.picocli;
    opens dev.varve.bench.dense to
            info.picocli;
    opens dev.varve.bench.kernels to
            info.picocli;
    opens dev.varve.bench.page to
            info.picocli;
    opens dev.varve.bench.run to
            info.picocli;
    opens dev.varve.bench.ssd to
            info.picocli;
    opens dev.varve.bench.writes to
            info.picocli;
    opens dev.varve.bench to
            info.picocli;
}
