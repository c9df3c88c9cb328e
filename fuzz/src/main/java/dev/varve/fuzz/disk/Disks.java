package dev.varve.fuzz.disk;

import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.mmap.OutputFile;
import dev.varve.storage.Background;
import dev.varve.storage.Environment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/** Whole files as bytes, for tests. */
public final class Disks {

    private Disks() {}

    /** A whole engine on a simulated disk, on the caller's thread alone. */
    public static Environment environment(SimulatedDisk disk) {
        return environment(disk, InstantSource.system());
    }

    /** The same, with a clock. */
    public static Environment environment(FileStore disk, InstantSource clock) {
        return environment(
                disk,
                path -> {
                    throw new UnsupportedOperationException("no other directory: " + path);
                },
                clock,
                Background.inline());
    }

    /** The same, with other directories, and a place for the engine's own work. */
    public static Environment environment(
            FileStore disk, Function<Path, FileStore> directories, InstantSource clock, Background background) {
        return new Environment(disk, directories, () -> new UUID(1, 2), clock, background);
    }

    /** The same files, with something that is told the name of each file before it is created. */
    public static FileStore watched(FileStore files, Consumer<String> created) {
        return (FileStore) Proxy.newProxyInstance(
                Disks.class.getClassLoader(), new Class<?>[] {FileStore.class}, (_, method, arguments) -> {
                    if (method.getName().equals("create")) {
                        created.accept((String) arguments[0]);
                    }
                    try {
                        return method.invoke(files, arguments);
                    } catch (InvocationTargetException failure) {
                        throw failure.getCause();
                    }
                });
    }

    /** All bytes of a file. */
    public static byte[] read(FileStore files, String name) throws IOException {
        try (InputFile file = files.open(name)) {
            byte[] bytes = new byte[Math.toIntExact(file.length())];
            file.read(0, MemorySegment.ofArray(bytes));
            return bytes;
        }
    }

    /** All of a file, as UTF-8. */
    public static String readText(FileStore files, String name) throws IOException {
        return new String(read(files, name), StandardCharsets.UTF_8);
    }

    /** Creates or replaces a file, synced. */
    public static void write(FileStore files, String name, byte[] bytes) throws IOException {
        if (files.exists(name)) {
            files.delete(name);
        }
        try (OutputFile file = files.create(name)) {
            file.write(MemorySegment.ofArray(bytes));
            file.sync();
        }
    }
}
