package dev.varve.recovery;

import java.io.IOException;

/** Something done to files. */
@FunctionalInterface
interface FileAction {
    void run() throws IOException;
}
