package dev.varve.mmap;

/**
 * A second descriptor of an open file, for reads past the page cache (O_DIRECT of open(2)).
 *
 * @param descriptor its number
 * @param alignment of offsets and lengths, in bytes; a power of two, at most {@link Block#PAGE}
 */
record DirectFile(int descriptor, int alignment) {

    /** The last offset up to this one that a read may begin at. */
    long down(long offset) {
        return offset & -alignment;
    }

    /** The first offset from this one on that a read may end at. */
    long up(long offset) {
        return down(offset + alignment - 1);
    }
}
