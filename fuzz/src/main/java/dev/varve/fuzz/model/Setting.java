package dev.varve.fuzz.model;

import dev.varve.CandidateEncoding;
import dev.varve.CompactionOptions;
import dev.varve.Durability;
import dev.varve.IndexOptions;
import dev.varve.Reads;
import dev.varve.StoreOptions;
import dev.varve.TokenCoding;
import dev.varve.TokenIndexOptions;

/**
 * What a {@link Script} is run with.
 *
 * @param fromRows vectors or documents from which on they are indexed
 * @param bits of the codes of dense vectors
 * @param code of tokens
 * @param pooling of tokens
 * @param encoding that leads to documents
 * @param reads how what is not in memory is read
 * @param fanIn segments that become one
 * @param unusual whether negative numbers make vectors that no index takes
 */
record Setting(
        int fromRows,
        int bits,
        TokenCoding code,
        int pooling,
        CandidateEncoding encoding,
        Reads reads,
        int fanIn,
        boolean unusual) {

    /** Without indexes. */
    static final Setting PLAIN =
            new Setting(Integer.MAX_VALUE, 1, TokenCoding.FLOAT16, 1, CandidateEncoding.MEAN, Reads.MAPPED, 64, false);

    private static final int DEGREE = 6;
    private static final int BEAM = 16;
    private static final long MEMTABLE_BYTES = 1 << 20;

    StoreOptions options() {
        return StoreOptions.DEFAULT
                .withMemtableBytes(MEMTABLE_BYTES)
                .withSearchThreads(1)
                .withDurability(Durability.BUFFERED)
                .withReads(reads)
                .withCompaction(CompactionOptions.DEFAULT.withFanIn(fanIn))
                .withIndex(IndexOptions.DEFAULT
                        .withFromRows(fromRows)
                        .withDegree(DEGREE)
                        .withBeam(BEAM)
                        .withBits(bits)
                        .withThreads(1))
                .withTokenIndex(TokenIndexOptions.DEFAULT
                        .withFromRows(fromRows)
                        .withCode(code)
                        .withPooling(pooling)
                        .withEncoding(encoding));
    }

    @Override
    public String toString() {
        return (fromRows == Integer.MAX_VALUE ? "no indexes" : "indexes from " + fromRows + " rows on") + ", " + bits
                + " bits, tokens as " + code + ", pooling " + pooling + ", candidates by " + encoding + ", reads "
                + reads + ", fan-in " + fanIn + (unusual ? ", unusual vectors" : "");
    }
}
