package dev.varve.lab.sets;

import dev.varve.lab.vectors.FvecsRows;
import dev.varve.lab.vectors.FvecsWriter;
import dev.varve.lab.vectors.VectorFiles;
import dev.varve.lab.vectors.VectorFiles.Part;
import dev.varve.lab.vectors.VectorReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Future;

/**
 * Makes plain files of sets: .fvecs of rows and queries, .ivecs of the truth. What is there from an earlier preparation
 * of the same set is taken as it is: a folder is named by all that its files depend on, and a file gets its name when
 * it is whole. For one thread; it works with several.
 */
public final class Preparation {

    /** Neighbors of each query in a truth that is computed. */
    public static final int DEPTH = 100;

    /** Goes up when a generator makes other rows of the same parameters. */
    private static final int GENERATORS = 1;

    private static final int BLOCK_FLOATS = 1 << 18;

    private final Path directory;
    private final int threads;
    private final Watcher watcher;

    /**
     * A preparation.
     *
     * @param directory takes a folder for each set; made if it is missing
     * @param threads that work at once
     * @param watcher is told how far it is; remains open
     */
    public Preparation(Path directory, int threads, Watcher watcher) {
        this.directory = directory;
        this.threads = threads;
        this.watcher = watcher;
    }

    /**
     * Prepares a set.
     *
     * @throws dev.varve.lab.vectors.VectorFileException if a file of the set is damaged
     * @throws DataSetException if its files do not belong together
     */
    public PreparedSet prepare(DataSet set) throws IOException {
        return prepare(set, DEPTH);
    }

    /**
     * Prepares a set.
     *
     * @param depth neighbors of each query, where the truth is computed; as many as there are rows at most
     * @throws dev.varve.lab.vectors.VectorFileException if a file of the set is damaged
     * @throws DataSetException if its files do not belong together
     */
    public PreparedSet prepare(DataSet set, int depth) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(folderName(set)));
        return switch (set) {
            case FileSet files -> prepare(files, folder, depth);
            case GeneratedSet generated -> prepare(generated, folder, depth);
        };
    }

    private PreparedSet prepare(FileSet set, Path folder, int depth) throws IOException {
        Path base = plain(set.baseFile(), Part.BASE, folder.resolve("base.fvecs"));
        Path queries = plain(set.queryFile(), Part.QUERIES, folder.resolve("queries.fvecs"));
        if (set.truthFile().isEmpty()) {
            return withTruth(set, base, queries, folder, depth);
        }
        Path given = set.truthFile().get();
        Path truth = folder.resolve("truth.ivecs");
        int neighbors = TruthFile.neighbors(given, set);
        if (!Files.exists(truth)) {
            write(truth, part -> {
                TruthFile.copy(given, set, part);
                try (FvecsRows rows = FvecsRows.open(base);
                        FvecsRows asked = FvecsRows.open(queries)) {
                    TruthFile.check(given, set, rows, asked, watcher);
                }
            });
        }
        return new PreparedSet(set, base, queries, truth, neighbors);
    }

    private PreparedSet prepare(GeneratedSet set, Path folder, int depth) throws IOException {
        Path base = folder.resolve("base.fvecs");
        if (!Files.exists(base)) {
            watcher.begin("generating " + set.name(), set.rows());
            write(base, part -> generate(set.rows(), set.dimension(), set::row, part));
        }
        Path queries = folder.resolve("queries.fvecs");
        if (!Files.exists(queries)) {
            watcher.begin("generating queries of " + set.name(), set.queries());
            write(queries, part -> generate(set.queries(), set.dimension(), set::query, part));
        }
        return withTruth(set, base, queries, folder, depth);
    }

    private PreparedSet withTruth(DataSet set, Path base, Path queries, Path folder, int depth) throws IOException {
        int neighbors = Math.min(depth, set.rows());
        Path truth = folder.resolve("truth-" + set.metric().label() + "-" + neighbors + ".ivecs");
        if (!Files.exists(truth)) {
            write(truth, part -> {
                try (FvecsRows rows = FvecsRows.open(base);
                        FvecsRows asked = FvecsRows.open(queries)) {
                    new ExactTruth(set.metric(), neighbors, threads, watcher).write(rows, asked, part);
                }
            });
        }
        return new PreparedSet(set, base, queries, truth, neighbors);
    }

    /** The rows of a file as .fvecs: the file itself where it is one, once all of it was read and found sound. */
    private Path plain(Path file, Part part, Path copy) throws IOException {
        boolean isPlain = file.toString().toLowerCase(Locale.ROOT).endsWith(".fvecs");
        if (!isPlain && Files.exists(copy)) {
            return copy;
        }
        try (VectorReader reader = VectorFiles.open(file, part)) {
            watcher.begin("reading " + file.getFileName(), reader.count());
            if (isPlain) {
                float[] row = new float[reader.dimension()];
                while (reader.next(row)) {
                    told();
                }
                return file;
            }
            write(copy, incomplete -> copy(reader, incomplete));
        }
        return copy;
    }

    private void copy(VectorReader reader, Path to) throws IOException {
        float[] row = new float[reader.dimension()];
        try (FvecsWriter writer = FvecsWriter.create(to, reader.dimension())) {
            while (reader.next(row)) {
                writer.write(row);
                told();
            }
        }
    }

    private void told() {
        watcher.step(1);
        watcher.check();
    }

    /** Makes a row of a number. */
    @FunctionalInterface
    private interface Rows {
        void make(int row, float[] into);
    }

    /** A run of rows behind each other. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Block(int count, float[] numbers) {}

    private void generate(int count, int dimension, Rows rows, Path to) throws IOException {
        int blockRows = Math.max(1, BLOCK_FLOATS / dimension);
        Deque<Future<Block>> ahead = new ArrayDeque<>();
        try (FvecsWriter writer = FvecsWriter.create(to, dimension);
                Workers workers = new Workers(threads)) {
            int next = 0;
            while (next < count || !ahead.isEmpty()) {
                while (next < count && ahead.size() < 2 * threads) {
                    int first = next;
                    int size = Math.min(blockRows, count - first);
                    ahead.add(workers.submit(() -> block(first, size, dimension, rows)));
                    next += size;
                }
                Block block = Workers.result(ahead.remove());
                writer.write(block.numbers(), block.count());
                watcher.step(block.count());
            }
        }
    }

    private Block block(int first, int count, int dimension, Rows rows) {
        float[] numbers = new float[count * dimension];
        float[] row = new float[dimension];
        for (int r = 0; r < count; r++) {
            watcher.check();
            rows.make(first + r, row);
            System.arraycopy(row, 0, numbers, r * dimension, dimension);
        }
        return new Block(count, numbers);
    }

    /** Writes a file. */
    @FunctionalInterface
    private interface Writing {
        void to(Path file) throws IOException;
    }

    /** Gives a file its name when all of it is written; leaves nothing where that fails. */
    private static void write(Path file, Writing writing) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            writing.to(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Names all that the files of a set depend on. */
    private static String folderName(DataSet set) throws IOException {
        return switch (set) {
            case GeneratedSet generated -> generated.toString().replace(' ', ',') + ",generator=" + GENERATORS;
            case FileSet files -> {
                var source = new StringBuilder(files.metric().label());
                for (Path file : files.files()) {
                    source.append('|').append(file.toRealPath()).append('|').append(Files.size(file));
                    source.append('|').append(Files.getLastModifiedTime(file).toMillis());
                }
                byte[] bytes = source.toString().getBytes(StandardCharsets.UTF_8);
                yield files.name() + "-" + UUID.nameUUIDFromBytes(bytes);
            }
        };
    }
}
