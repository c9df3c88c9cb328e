package dev.varve.recovery;

import java.io.IOException;

/** Something done to a file, after whose failure the file is not written any more. */
@FunctionalInterface
interface FileAction {
    void run() throws IOException;
}
