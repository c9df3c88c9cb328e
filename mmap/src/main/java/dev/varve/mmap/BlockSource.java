package dev.varve.mmap;

import org.jspecify.annotations.Nullable;

/**
 * An open file that blocks are read of. Made once for a file, and valid as long as both of its parts are.
 *
 * @param input for reads
 * @param mapped the same file for {@link ReadWay#MAPPING}; null where nothing reads it in that way
 */
public record BlockSource(InputFile input, @Nullable MappedFile mapped) {}
