package dev.varve.fuzz.damage;

/** How the check of a store has to tell of a damaged file. */
enum Telling {
    /** As damage, in that file. */
    DAMAGE,
    /** As damage, in that file or in those that do not fit it. */
    ANYWHERE,
    /** As damage, or by a note: a crash may have left the file so. */
    NOTE,
    /** Not at all: what is left may be what was written. */
    NONE
}
