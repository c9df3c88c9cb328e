package dev.varve.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A group of processes whose memory is capped. Ends with its processes. */
public final class MemoryGroup implements AutoCloseable {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Path folder;
    private final boolean second;

    private MemoryGroup(Path folder, boolean second) {
        this.folder = folder;
        this.second = second;
    }

    static MemoryGroup create(Path folder, boolean second, long bytes) throws IOException {
        Files.createDirectory(folder);
        var group = new MemoryGroup(folder, second);
        try {
            group.lower(bytes);
            return group;
        } catch (IOException e) {
            group.close();
            throw e;
        }
    }

    /**
     * Sets a lower cap: what its processes have in memory beyond it, the system takes back as far as it can.
     *
     * @param bytes that its processes may have in memory together, pages of files included
     * @throws IOException if they have more of their own
     */
    public void lower(long bytes) throws IOException {
        if (second) {
            set(folder.resolve("memory.max"), Long.toString(bytes));
            setIfThere(folder.resolve("memory.swap.max"), "0");
        } else {
            set(folder.resolve("memory.limit_in_bytes"), Long.toString(bytes));
            setIfThere(folder.resolve("memory.memsw.limit_in_bytes"), Long.toString(bytes));
        }
    }

    /** The command that runs another one within the group, from its first instruction on. */
    public List<String> within(List<String> command) {
        List<String> all = new ArrayList<>(List.of(
                "sh",
                "-c",
                "echo $$ > \"$0\" && exec \"$@\"",
                folder.resolve("cgroup.procs").toString()));
        all.addAll(command);
        return all;
    }

    /** The most bytes that its processes had in memory together, as the cap counts them; nothing if not told. */
    public OptionalLong peak() throws IOException {
        for (String name : List.of("memory.peak", "memory.max_usage_in_bytes")) {
            Path file = folder.resolve(name);
            if (Files.isReadable(file)) {
                String found = Files.readString(file).strip();
                return found.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(found)) : OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    /** Removes the group, when its last process has gone: killed if it does not go by itself. */
    @Override
    public void close() throws IOException {
        long begin = System.nanoTime();
        List<String> left = processes();
        while (!left.isEmpty()) {
            left.forEach(id -> ProcessHandle.of(Long.parseLong(id)).ifPresent(ProcessHandle::destroyForcibly));
            if (System.nanoTime() - begin > PATIENCE_NANOS) {
                throw new IOException(folder + ": processes " + left + " do not end; remove the group when they have");
            }
            LockSupport.parkNanos(LOOK_NANOS);
            left = processes();
        }
        Files.delete(folder);
    }

    private List<String> processes() throws IOException {
        return Files.readAllLines(folder.resolve("cgroup.procs")).stream()
                .filter(line -> !line.isBlank())
                .toList();
    }

    private static void set(Path file, String value) throws IOException {
        try {
            Files.writeString(file, value);
        } catch (IOException e) {
            throw new IOException(file + ": cannot be set to " + value + ": " + e.getMessage(), e);
        }
    }

    /** Swap is accounted for only where the system was started so; without swap there is nothing to cap. */
    private static void setIfThere(Path file, String value) throws IOException {
        if (Files.exists(file)) {
            set(file, value);
        }
    }
}
