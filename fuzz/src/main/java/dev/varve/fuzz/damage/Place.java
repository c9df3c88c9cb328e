package dev.varve.fuzz.damage;

/**
 * A number in a file.
 *
 * @param file its name
 * @param offset in the file
 * @param width of what may stand there
 * @param what it is called
 * @param demand what is demanded where it is hostile
 */
record Place(String file, int offset, Width width, String what, Demand demand) {

    @Override
    public String toString() {
        return file + " at offset " + offset + ", " + what;
    }
}
