package dev.varve.bench.writes;

import dev.varve.Durability;
import dev.varve.bench.run.ProcessUsage;
import dev.varve.bench.run.ProcessUsage.Figure;
import dev.varve.bench.run.Scratch;
import dev.varve.lab.report.Measurement;
import dev.varve.lab.report.Progress;
import dev.varve.lab.report.Table;
import dev.varve.lab.report.Units;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What updates cost beyond themselves. Write amplification: bytes written to files over bytes given, from the opening
 * of an empty store until the background is quiet after the last update and a flush. Space amplification: bytes of its
 * files then, over bytes of the records that it holds. The systems run one after the other, so that what the process
 * writes belongs to one of them.
 */
final class Amplification {

    static final String WRITE = "write_amplification";
    static final String SPACE = "space_amplification";

    private final Run run;

    Amplification(Run run) {
        this.run = run;
    }

    void run() throws IOException {
        var table = new Table(1, "system", "write amplification", "space amplification", "updates /s", "on disk");
        try (Progress progress = Progress.start("amplification", StorageSystem.values().length, run.err())) {
            for (StorageSystem system : StorageSystem.values()) {
                progress.begin(system.label());
                measure(system, table);
                progress.step();
            }
        } finally {
            table.print(
                    run.report().out(),
                    "Amplification after " + run.plan().updates() + " updates over "
                            + run.plan().keys() + " keys, one record of "
                            + Units.bytes(run.records().recordBytes()) + " each, BUFFERED, one writer");
        }
    }

    private void measure(StorageSystem system, Table table) throws IOException {
        Path directory = run.scratch().fresh(system.label());
        int[] versions = new int[run.plan().keys()];
        OptionalLong before = ProcessUsage.ofThis().bytes(Figure.WRITTEN);
        try (RecordStore store = run.open(system, directory)) {
            long begin = System.nanoTime();
            update(store, versions);
            double seconds = (System.nanoTime() - begin) / 1e9;
            store.flush();
            store.settle();
            OptionalLong after = ProcessUsage.ofThis().bytes(Figure.WRITTEN);
            long onDisk = Scratch.bytes(directory);
            verify(system, store, versions);

            Map<String, String> labels = Map.of("system", system.label());
            long recordBytes = run.records().recordBytes();
            long live = IntStream.of(versions).filter(version -> version > 0).count() * recordBytes;
            double space = (double) onDisk / live;
            run.report().add(Measurement.once(SPACE, "ratio", labels, space));
            String write = "not told by this system";
            if (before.isPresent() && after.isPresent()) {
                double given = (double) run.plan().updates() * recordBytes;
                double amplification = (after.getAsLong() - before.getAsLong()) / given;
                run.report().add(Measurement.once(WRITE, "ratio", labels, amplification));
                write = Units.number(amplification);
            }
            double rate = run.plan().updates() / seconds;
            run.report().add(Measurement.once("updates_per_second", "1/s", labels, rate));
            table.row(system.label(), write, Units.number(space), Units.number(rate), Units.bytes(onDisk));
        } finally {
            Scratch.delete(directory);
        }
    }

    /** Writes to keys drawn evenly. Counts in {@code versions} how often each key was written. */
    private void update(RecordStore store, int[] versions) throws IOException {
        Records records = run.records();
        var random = new SplittableRandom(versions.length);
        try (RecordStore.Writer writer = store.writer(Durability.BUFFERED)) {
            for (int i = 0; i < run.plan().updates(); i++) {
                run.stop().check();
                int number = random.nextInt(versions.length);
                long key = records.key(number);
                versions[number]++;
                writer.put(key, records.vector(key, versions[number]));
            }
        }
    }

    /** Every key, not a sample: an update that is lost shows in no count. */
    private void verify(StorageSystem system, RecordStore store, int[] versions) throws IOException {
        Records records = run.records();
        long written = IntStream.of(versions).filter(version -> version > 0).count();
        long found = store.count();
        if (found != written) {
            throw new IOException(system.label() + ": " + written + " keys were written, holds " + found);
        }
        for (int number = 0; number < versions.length; number++) {
            long key = records.key(number);
            if (versions[number] > 0 && !store.holds(key, records.vector(key, versions[number]))) {
                throw new IOException(system.label() + ": key " + key
                        + " has not the vector of its last update, number " + versions[number]);
            }
        }
    }
}
