package dev.varve;

/**
 * How dense vectors are indexed, so that a search need not score all of them. Immutable. Applies to what is written
 * from now on: the files of an index tell how they were made, and those that there are stay as they are until they are
 * merged. Segments without an index that should have one get it from compaction, see {@link CompactionOptions}.
 *
 * @param enabled whether indexes are made; those that there are go on being used. What has none is searched by scoring
 *     all its vectors
 * @param fromRows vectors of a segment, or rows of a memtable, from which on they are indexed, at least 1: to score
 *     fewer is about as fast as to look them up
 * @param degree the most neighbours of a vector in the graph, 4 to 255: more find more, and take more memory, four
 *     bytes for each; 31, 47 and 63 fill whole cache lines
 * @param beam width of the search for a vector's neighbours, 1 to 65,536: wider ones make better graphs, more slowly;
 *     half of it serves where vectors take at most 128 bytes, which lead this search without codes
 * @param bits of the code of a vector, for each dimension, 1 to 8: codes are read instead of vectors until few are
 *     left. At least 6 of up to 64 dimensions, 3 of 128, 4 of 192, 3 of 256 and 2 of 448, as many as fill one cache
 *     line or two: fewer would lead to too few of the nearest. Where vectors take at most 128 bytes, which is 32
 *     components of float32 or 64 of float16, they lead themselves, and any number will do
 * @param threads that work on one index at most, 1 to 1,024. A flush and a compaction may each work on one
 */
public record IndexOptions(boolean enabled, int fromRows, int degree, int beam, int bits, int threads) {

    /**
     * Enabled from 2,048 vectors on, a degree of 31, a beam of 100, codes of 1 bit where that is enough, as many
     * threads as processors.
     */
    public static final IndexOptions DEFAULT =
            new IndexOptions(true, 2048, 31, 100, 1, Runtime.getRuntime().availableProcessors());

    /** @throws InvalidArgumentException if a value is out of range */
    public IndexOptions {
        OptionChecks.range("index.fromRows", fromRows, 1, Integer.MAX_VALUE);
        OptionChecks.range("index.degree", degree, 4, 255);
        OptionChecks.range("index.beam", beam, 1, 1 << 16);
        OptionChecks.range("index.bits", bits, 1, 8);
        OptionChecks.range("index.threads", threads, 1, 1024);
    }

    /** The same with another {@link #enabled}. */
    public IndexOptions withEnabled(boolean value) {
        return new IndexOptions(value, fromRows, degree, beam, bits, threads);
    }

    /** The same with another {@link #fromRows}. */
    public IndexOptions withFromRows(int value) {
        return new IndexOptions(enabled, value, degree, beam, bits, threads);
    }

    /** The same with another {@link #degree}. */
    public IndexOptions withDegree(int value) {
        return new IndexOptions(enabled, fromRows, value, beam, bits, threads);
    }

    /** The same with another {@link #beam}. */
    public IndexOptions withBeam(int value) {
        return new IndexOptions(enabled, fromRows, degree, value, bits, threads);
    }

    /** The same with another number of {@link #bits}. */
    public IndexOptions withBits(int value) {
        return new IndexOptions(enabled, fromRows, degree, beam, value, threads);
    }

    /** The same with another number of {@link #threads}. */
    public IndexOptions withThreads(int value) {
        return new IndexOptions(enabled, fromRows, degree, beam, bits, value);
    }
}
