package dev.varve.codecs;

import net.jpountz.lz4.LZ4Factory;

/** The LZ4 block format (Collet, "LZ4 Block Format Description"), native where the platform allows it, else in Java. */
final class Lz4 {

    /** The most bytes that one compressed byte can stand for. */
    static final int MOST_EXPANSION = 255;

    static final LZ4Factory FACTORY = LZ4Factory.fastestInstance();

    private Lz4() {}
}
