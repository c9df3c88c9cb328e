/** Bytes to values and back, and scores: file framing, vector, token, column and payload formats, and the kernels. */
@org.jspecify.annotations.NullMarked
module dev.varve.codecs {
    requires transitive dev.varve.mmap;
    requires static org.jspecify;
    requires static jdk.incubator.vector;
    requires java.logging;
    requires chronicle.bytes;
    requires chronicle.core;
    // What Chronicle needs, but as an automatic module cannot say.
    requires jdk.unsupported;
    requires org.slf4j;
    requires org.lz4.java;

    exports dev.varve.codecs to
            dev.varve.index,
            dev.varve.recovery,
            dev.varve.storage,
            dev.varve.fuzz,
            dev.varve.bench,
            dev.varve.cli;
    exports dev.varve.codecs.codes to
            dev.varve.index,
            dev.varve.storage,
            dev.varve.fuzz,
            dev.varve.bench,
            dev.varve.cli;
    exports dev.varve.codecs.encodings to
            dev.varve.index,
            dev.varve.storage,
            dev.varve.fuzz,
            dev.varve.bench,
            dev.varve.cli;
    exports dev.varve.codecs.tokens to
            dev.varve.index,
            dev.varve.storage,
            dev.varve.fuzz,
            dev.varve.bench,
            dev.varve.cli;
    exports dev.varve.codecs.kernels to
            dev.varve.index,
            dev.varve.storage,
            dev.varve.fuzz,
            dev.varve.bench,
            dev.varve.cli;
}
