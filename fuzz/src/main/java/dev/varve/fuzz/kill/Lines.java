package dev.varve.fuzz.kill;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What a process says on its standard output, past all buffers. Thread-safe. */
final class Lines {

    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private Lines() {}

    /** One call of the system for a line, which the death of the process cannot cut in two. */
    static void say(String line) {
        try {
            OUT.write((line + "\n").getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
