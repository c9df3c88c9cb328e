package dev.varve.mmap;

/** The rule for names in a {@link FileStore}, for all its implementations. */
public final class FileNames {

    private FileNames() {}

    /**
     * Checks the name of a file or directory; the empty name, the root, passes.
     *
     * @return {@code name}
     * @throws IllegalArgumentException if a part is empty, {@code "."} or {@code ".."}, or holds a backslash or a NUL
     */
    public static String check(String name) {
        if (name.isEmpty()) {
            return name;
        }
        if (name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "\"" + name + "\": a name in a file store holds no backslash and no NUL");
        }
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw new IllegalArgumentException(
                        "\"" + name + "\": the parts of a name in a file store are not empty, \".\" or \"..\"");
            }
        }
        return name;
    }

    /**
     * Checks the name of something inside the root.
     *
     * @return {@code name}
     * @throws IllegalArgumentException if the name is the root's or {@link #check} rejects it
     */
    public static String checkInside(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("\"\" is the root of the file store, where a name inside it is needed");
        }
        return check(name);
    }
}
