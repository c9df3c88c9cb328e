package dev.varve.fuzz.disk;

/** Numbers the changes of a disk in the order in which they were made. Guarded by its disk. */
final class Changes {

    private long last;

    /** @param last number that was given before */
    Changes(long last) {
        this.last = last;
    }

    long next() {
        return ++last;
    }

    /** For a disk that goes on from here. */
    Changes copy() {
        return new Changes(last);
    }
}
