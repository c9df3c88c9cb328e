package dev.varve.fuzz;

import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.mmap.OutputFile;
import dev.varve.storage.Background;
import dev.varve.storage.Environment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.UUID;

/** Whole files as bytes, for tests. */
final class Disks {

    private Disks() {}

    /** A whole engine on a simulated disk, on the caller's thread alone. */
    static Environment environment(SimulatedDisk disk) {
        return environment(disk, InstantSource.system());
    }

    /** The same, with a clock. */
    static Environment environment(SimulatedDisk disk, InstantSource clock) {
        return new Environment(
                disk,
                path -> {
                    throw new UnsupportedOperationException("no other directory: " + path);
                },
                () -> new UUID(1, 2),
                clock,
                Background.inline());
    }

    static byte[] read(FileStore files, String name) throws IOException {
        try (InputFile file = files.open(name)) {
            byte[] bytes = new byte[Math.toIntExact(file.length())];
            file.read(0, MemorySegment.ofArray(bytes));
            return bytes;
        }
    }

    static String readText(FileStore files, String name) throws IOException {
        return new String(read(files, name), StandardCharsets.UTF_8);
    }

    /** Creates or replaces a file, synced. */
    static void write(FileStore files, String name, byte[] bytes) throws IOException {
        if (files.exists(name)) {
            files.delete(name);
        }
        try (OutputFile file = files.create(name)) {
            file.write(MemorySegment.ofArray(bytes));
            file.sync();
        }
    }
}
