package dev.varve.fuzz.kill;

import dev.varve.CollectionReader;
import dev.varve.CompactionOptions;
import dev.varve.Query;
import dev.varve.StoreOptions;
import dev.varve.VarveException;
import dev.varve.VectorStore;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import dev.varve.fuzz.model.Require;
import dev.varve.fuzz.model.WriterScript;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A file of a store is cut short, at the end of a page, while another process has it mapped and reads it. Whatever that
 * process does then is answered rightly or fails by a {@link VarveException}, and the process lives. (Where a file is
 * cut within a page, the system shows zeros to the end of that page to whoever has it mapped, which nobody can tell
 * from what was there.)
 */
final class CutFiles {

    private static final long PAGE = 4096;
    /** Nothing is merged, so that there are several segments, of which most stay whole. */
    private static final StoreOptions OPTIONS =
            KilledProcess.OPTIONS.withCompaction(CompactionOptions.DEFAULT.withAutomatic(false));

    private CutFiles() {}

    static void run(Trial trial) throws IOException, InterruptedException {
        SplittableRandom random = trial.random();
        Path directory = trial.directory().resolve("store");
        try (VectorStore store = VectorStore.open(directory, OPTIONS)) {
            WriterScript.prepare(store);
            Writings writings = new Writings(random);
            for (int segment = 0; segment < 3; segment++) {
                writings.write(store, 40);
                store.flush();
            }
        }
        Path errors = trial.directory().resolve("errors");
        try (ChildJvm child = ChildJvm.start(
                List.of(),
                List.of(ChildJvm.VECTORS, "-Xmx128m", "-XX:-UsePerfData"),
                errors,
                Reader.class,
                directory,
                random.nextLong())) {
            child.hear("open");
            String cut = cut(directory, random);
            trial.tally().add(Tried.TRUNCATIONS);
            child.say("cut");
            for (String line = child.line(); line != null; line = child.line()) {
                String said = line;
                Require.that(line.startsWith("after the cut"), () -> cut + ": " + said);
            }
            Require.that(!child.awaitEnd(), () -> cut + ": the process was killed");
        }
    }

    /** Cuts one of the files of segments. */
    private static String cut(Path store, SplittableRandom random) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(store.resolve("segments"))) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        Path file = files.get(random.nextInt(files.size()));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long length = PAGE * random.nextLong((channel.size() - 1) / PAGE + 1);
            String what = file + " cut from " + channel.size() + " to " + length;
            channel.truncate(length);
            return what;
        }
    }

    /** The other process: reads and writes all that there is, before and after. */
    static final class Reader {

        private static final int ROUNDS = 30;

        private final VectorStore store;
        private final SplittableRandom random;
        private int failures;

        private Reader(VectorStore store, SplittableRandom random) {
            this.store = store;
            this.random = random;
        }

        public static void main(String[] args) throws IOException {
            BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            VectorStore store = VectorStore.open(Path.of(args[0]), OPTIONS);
            Reader reader = new Reader(store, new SplittableRandom(Long.parseLong(args[1])));
            // Compiled, and with some blocks verified, or with nothing read yet.
            for (int round = reader.random.nextInt(ROUNDS); round > 0; round--) {
                reader.read();
            }
            Require.equal(0, reader.failures, "failures before the cut");
            Lines.say("open");
            told.readLine();
            for (int round = 0; round < ROUNDS; round++) {
                reader.read();
            }
            reader.attempt(() -> WriterScript.prepare(store));
            reader.attempt(() -> new Writings(reader.random).write(store, 10));
            reader.attempt(store::flush);
            reader.attempt(() -> store.compact().await());
            reader.attempt(store::stats);
            reader.read();
            reader.attempt(store::close);
            Lines.say("after the cut " + reader.failures + " calls failed");
        }

        private void read() {
            for (String name : store.collections()) {
                CollectionReader reader = store.collection(name);
                attempt(() -> reader.scan(WriterScript.Row::of, Query.Part.values()));
                Query.Dense dense = Query.dense("vector", WriterScript.vector(random));
                Query.Tokens tokens = Query.tokens("tokens", new float[][] {WriterScript.vector(random)});
                for (Query query : List.of(dense, dense.exact(), tokens, tokens.exact())) {
                    attempt(() -> reader.search(query));
                    attempt(() -> reader.search(query.fetch(Query.Part.values()))
                            .forEach(hit -> WriterScript.Row.of(hit.record())));
                }
            }
            attempt(() -> WriterScript.read(store, 0));
        }

        private void attempt(Runnable call) {
            try {
                call.run();
            } catch (VarveException expected) {
                failures++;
            }
        }
    }
}
