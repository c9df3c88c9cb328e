/** Benchmarks: of the kernels, and of writes beside RocksDB. */
@org.jspecify.annotations.NullMarked
module dev.varve.bench {
    requires dev.varve.codecs;
    requires dev.varve.lab;
    requires dev.varve.storage;
    requires HdrHistogram;
    requires info.picocli;
    requires java.management;
    requires jdk.management;
    requires jdk.unsupported;
    requires jmh.core;
    requires rocksdbjni;
    requires static jdk.incubator.vector;
    requires static org.jspecify;

    exports dev.varve.bench;
    // JMH calls the benchmarks.
    exports dev.varve.bench.kernels;

    opens dev.varve.bench.kernels to
            info.picocli;
    opens dev.varve.bench.ssd to
            info.picocli;
    opens dev.varve.bench.writes to
            info.picocli;
    opens dev.varve.bench to
            info.picocli;
}
