/** Benchmarks. */
@org.jspecify.annotations.NullMarked
module dev.varve.bench {
    requires dev.varve.codecs;
    requires jmh.core;
    requires static org.jspecify;

    exports dev.varve.bench to
            dev.varve.cli;
}
