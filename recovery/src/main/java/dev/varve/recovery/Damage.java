package dev.varve.recovery;

import dev.varve.codecs.CorruptFileException;

/**
 * Something that is not as it was written.
 *
 * @param file full name of the file
 * @param offset where in it, in bytes
 * @param expected what should be there
 * @param found what is there
 * @param meaning what is lost by it
 */
public record Damage(String file, long offset, String expected, String found, String meaning) {

    /** What an exception says, and what it means. */
    public static Damage of(CorruptFileException e, String meaning) {
        return new Damage(e.file(), e.offset(), e.expected(), e.found(), meaning);
    }
}
