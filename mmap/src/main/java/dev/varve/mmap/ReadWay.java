package dev.varve.mmap;

/** The ways in which a {@link BlockReader} reads. */
public enum ReadWay {
    /** {@link #RING} where the system lets this process have one, otherwise {@link #THREADS}. */
    BEST,
    /** An io_uring: many reads under way from one thread. Linux, with {@code --enable-native-access}. */
    RING,
    /** Positional reads, each by a thread that waits for it. Everywhere. */
    THREADS,
    /** The mapping of the file, whose pages are asked for ahead: for what is in memory already. No byte is copied. */
    MAPPING
}
