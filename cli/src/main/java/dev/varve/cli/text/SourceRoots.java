package dev.varve.cli.text;

/** Names of source files, taken apart. */
final class SourceRoots {

    private SourceRoots() {}

    /** The folder above the packages: {@code java.base} for {@code java.base/java/lang/String.java}. */
    static String of(String fileName, String packageName) {
        var folder = folder(fileName);
        var packageFolder = packageName.replace('.', '/');
        if (packageFolder.isEmpty() || folder.equals(packageFolder)) {
            return packageFolder.isEmpty() ? folder : "";
        }
        return folder.endsWith("/" + packageFolder)
                ? folder.substring(0, folder.length() - packageFolder.length() - 1)
                : folder;
    }

    /** What stands before the last slash, or an empty text. */
    static String folder(String fileName) {
        int slash = fileName.lastIndexOf('/');
        return slash < 0 ? "" : fileName.substring(0, slash);
    }

    /** What stands behind the last slash. */
    static String lastPart(String fileName) {
        return fileName.substring(fileName.lastIndexOf('/') + 1);
    }
}
