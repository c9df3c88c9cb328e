package dev.varve.bench.ann;

import dev.varve.bench.run.Fingerprint;
import dev.varve.bench.run.ProcessUsage.Figure;
import dev.varve.bench.run.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.UUID;

/**
 * Builds the indexes of systems, each in a process of its own, and keeps them where they are wanted again, with what
 * was measured when they were built.
 */
final class Indexes {

    private static final String BUILT = "built.properties";

    private final Path folder;
    private final Workers workers;
    private final int threads;

    /** Checksums of files of rows: size and time say nothing of a copy that kept both. */
    private final Map<Path, Long> contents = new HashMap<>();

    /**
     * Indexes in a folder.
     *
     * @param folder what is there already is not built again
     * @param threads that may build at once
     */
    Indexes(Path folder, Workers workers, int threads) {
        this.folder = folder;
        this.workers = workers;
        this.threads = threads;
    }

    /**
     * An index, and what it took to build it.
     *
     * @param index its folder
     * @param kept whether an earlier run built it
     * @param seconds from reading the vectors to a closed index that is on the disk
     * @param bytes of its files
     * @param peak the most that was resident; nothing where the system does not tell it
     * @param baseline resident before it knew of any data
     */
    record Built(Path index, boolean kept, double seconds, long bytes, OptionalLong peak, OptionalLong baseline) {}

    /** The index of a system for a data set, built unless it is here already. */
    Built of(Introduction system, AnnData data) throws IOException {
        Path home = folder.resolve(identity(system, data));
        Path built = home.resolve(BUILT);
        if (Files.exists(built)) {
            return read(home, built);
        }
        Scratch.delete(home);
        Path index = Files.createDirectories(home.resolve("index"));
        Built result = build(system, data, index);
        write(result, built);
        return result;
    }

    /**
     * Tells indexes apart by all that they depend on: the rows, and the system, whose version changes with its code.
     */
    private String identity(Introduction system, AnnData data) throws IOException {
        String all = String.join(
                "|",
                Long.toHexString(checksum(data.base())),
                Long.toString(Files.size(data.base())),
                data.metricName(),
                system.describe(),
                system.contender().buildHeap().toString(),
                Integer.toString(threads));
        return system.name() + "-" + UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8));
    }

    private long checksum(Path rows) throws IOException {
        Long known = contents.get(rows);
        if (known == null) {
            known = Fingerprint.of(rows);
            contents.put(rows, known);
        }
        return known;
    }

    private Built build(Introduction system, AnnData data, Path index) throws IOException {
        try (WorkerProcess worker =
                workers.start(system.contender(), system.contender().buildHeap())) {
            worker.ready();
            var usage = worker.usage();
            OptionalLong baseline = usage.bytes(Figure.RESIDENT);
            long begin = System.nanoTime();
            Message built = worker.ask(
                    Message.of(
                            "build",
                            "base",
                            data.base(),
                            "metric",
                            data.metricName(),
                            "index",
                            index,
                            "threads",
                            threads),
                    "built");
            double passed = (System.nanoTime() - begin) / 1e9;
            OptionalLong peak = usage.bytes(Figure.PEAK);
            try {
                return new Built(index, false, built.seconds(passed), Scratch.bytes(index), peak, baseline);
            } catch (IllegalArgumentException e) {
                throw worker.failure("build", e);
            }
        }
    }

    private static void write(Built built, Path file) throws IOException {
        var properties = new Properties();
        properties.setProperty("seconds", Double.toString(built.seconds()));
        properties.setProperty("bytes", Long.toString(built.bytes()));
        built.peak().ifPresent(peak -> properties.setProperty("peak", Long.toString(peak)));
        built.baseline().ifPresent(baseline -> properties.setProperty("baseline", Long.toString(baseline)));
        Path part = file.resolveSibling(BUILT + ".part");
        try (OutputStream out = Files.newOutputStream(part)) {
            properties.store(out, "What it took to build the index beside this file");
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static Built read(Path home, Path file) throws IOException {
        var properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
            return new Built(
                    home.resolve("index"),
                    true,
                    Double.parseDouble(properties.getProperty("seconds", "")),
                    Long.parseLong(properties.getProperty("bytes", "")),
                    bytes(properties, "peak"),
                    bytes(properties, "baseline"));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    file + ": expected what it took to build the index, found something else (" + e.getMessage()
                            + "); delete the folder, and the index is built again",
                    e);
        }
    }

    private static OptionalLong bytes(Properties properties, String name) {
        String value = properties.getProperty(name);
        return value == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
    }
}
