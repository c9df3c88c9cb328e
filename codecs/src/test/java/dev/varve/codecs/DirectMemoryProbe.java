package dev.varve.codecs;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What {@link DirectMemoryTest} has done in a process of its own, of one megabyte of direct memory: the application
 * takes all of it, and then writes and opens files of every kind.
 */
final class DirectMemoryProbe {

    private static final int ALL = 1 << 20;

    private DirectMemoryProbe() {}

    public static void main(String[] arguments) throws IOException {
        ByteBuffer taken = ByteBuffer.allocateDirect(ALL);
        int read = 0;
        for (Sample sample : Sample.values()) {
            var files = new MemoryFileStore();
            long length = sample.write(files, sample.file());
            sample.read(files, sample.file(), length);
            read++;
        }
        System.out.println(read + " kinds of files, while " + taken.capacity() + " bytes were taken");
    }
}
