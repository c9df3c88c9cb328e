package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.Query;
import dev.varve.VectorStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each bad input gets a message of its own and exit code 2, and leaves the store as it was. */
class VectorCommandsBadInputTest {

    @TempDir
    Path directory;

    private Path store;
    private Path base;
    private Path query;

    @BeforeEach
    void makeAStore() throws IOException {
        store = directory.resolve("store");
        base = fvecs("base.fvecs", new float[][] {{1, 2}, {3, 4}, {5, 6}});
        query = fvecs("query.fvecs", new float[][] {{1, 2}});
        assertEquals(
                0,
                Cli.run("import", store, "--vectors", base, "--metric", "cosine")
                        .exitCode());
    }

    @Test
    void shouldRefuseVectorsThatDoNotFit() throws IOException {
        refuse("has another schema|dimension", "import", store, "--vectors", fvecs("d.fvecs", new float[][] {{1}}));
        refuse(
                "row 1: expected a vector that is not zero",
                "import",
                store,
                "--vectors",
                fvecs("zero.fvecs", new float[][] {{1, 2}, {0, -0.0f}}));
        refuse("component 1 of row 2 .* found NaN", "import", store, "--vectors", fvecs("nan.fvecs", new float[][] {
            {1, 2}, {1, 2}, {3, Float.NaN}
        }));
        refuse("found infinity", "import", store, "--vectors", fvecs("inf.fvecs", new float[][] {
            {Float.NEGATIVE_INFINITY, 2}
        }));
        refuse(
                "±65,504.* found 70000.0 in component 1",
                "import",
                store,
                "--element",
                "float16",
                "--vectors",
                fvecs("big.fvecs", new float[][] {{1, 70_000}}));
    }

    @Test
    void shouldRefuseFilesCutShortOrOfAnotherKind() throws IOException {
        byte[] whole = Files.readAllBytes(base);
        Path cut = Files.write(directory.resolve("cut.fvecs"), Arrays.copyOf(whole, whole.length - 1));
        refuse("cut.fvecs at offset 24: .*cut short", "import", store, "--vectors", cut);
        Path text = Files.writeString(directory.resolve("notes.txt"), "no vectors");
        refuse("notes.txt at offset 0: expected a .fvecs", "import", store, "--vectors", text);
        refuse("missing.npy: no such file", "import", store, "--vectors", directory.resolve("missing.npy"));
        refuse("found a directory", "import", store, "--vectors", directory);
    }

    @Test
    void shouldRefuseIdsThatDoNotFit() throws IOException {
        refuse("expected 3 lines, .* found 2", "import", store, "--vectors", base, "--ids", ids("a\nb"));
        refuse("line 3: .* found 'a' a second time", "import", store, "--vectors", base, "--ids", ids("a\nb\na\n"));
        refuse(
                "line 2 to be a key of 1 to 65536 bytes, found 0",
                "import",
                store,
                "--vectors",
                base,
                "--ids",
                ids("a\n\nb"));
        refuse(
                "line 2 to be .*65536 bytes",
                "import",
                store,
                "--vectors",
                base,
                "--ids",
                ids("a\n" + "k".repeat(65_537) + "\nb"));
        Path latin = Files.write(directory.resolve("latin.txt"), new byte[] {'a', '\n', (byte) 0xfc, '\n', 'b', '\n'});
        refuse("line 2 to be text in UTF-8", "import", store, "--vectors", base, "--ids", latin);
    }

    @Test
    void shouldRefuseQueriesThatDoNotFit() throws IOException {
        refuse("-k: expected 1 to 100000, found 0", "query", store, "--queries", query, "-k", 0);
        refuse("-k: expected 1 to 100000, found -3", "query", store, "--queries", query, "-k", -3);
        refuse("recall above 0 and at most 1, found 1.5", "query", store, "--queries", query, "--recall", 1.5);
        refuse("a beam from 1 to 100000, found 0", "query", store, "--queries", query, "--beam", 0);
        refuse("a re-rank from 1 to 5, found 6", "query", store, "--queries", query, "--beam", 5, "--rerank", 6);
        refuse("one of --recall, --beam and --exact", "query", store, "--queries", query, "--exact", "--beam", 5);
        refuse("--rerank: expected --beam beside it", "query", store, "--queries", query, "--rerank", 5);
        refuse("minScore", "query", store, "--queries", query, "--min-score", "NaN");
        refuse("--limit: expected 1 or more, found 0", "query", store, "--queries", query, "--limit", 0);
        refuse("--batch: expected 1 to 256, found 0", "query", store, "--queries", query, "--batch", 0);
        refuse("searchThreads: expected 1 to 1024, found 0", "query", store, "--queries", query, "--threads", 0);
        refuse(
                "expected vectors of dimension 2, .* found 3",
                "query",
                store,
                "--queries",
                fvecs("three.fvecs", new float[][] {{1, 2, 3}}));
        refuse(
                "row 0: expected a vector that is not zero",
                "query",
                store,
                "--queries",
                fvecs("zero.fvecs", new float[][] {{0, 0}}));
        refuse("nowhere", "query", store, "--queries", query, "--collection", "nowhere");
        refuse(
                "expected a dense field 'nothing', found \\[vector\\]",
                "query",
                store,
                "--queries",
                query,
                "--field",
                "nothing");
    }

    @Test
    void shouldRefuseTruthThatDoesNotFit() throws IOException {
        refuse(
                "expected 1 rows, .* found 2 rows of 3",
                "query",
                store,
                "--queries",
                query,
                "-k",
                3,
                "--truth",
                ivecs(new int[][] {{0, 1, 2}, {0, 1, 2}}));
        refuse(
                "of 3 neighbors or more, found 1 rows of 2",
                "query",
                store,
                "--queries",
                query,
                "-k",
                3,
                "--truth",
                ivecs(new int[][] {{0, 1}}));
        refuse(
                "found 77, which has no vector there",
                "query",
                store,
                "--queries",
                query,
                "-k",
                1,
                "--truth",
                ivecs(new int[][] {{77}}));
        refuse(
                "found -1, which has no vector there",
                "query",
                store,
                "--queries",
                query,
                "-k",
                3,
                "--truth",
                ivecs(new int[][] {{-1, 1, 2}}));
        refuse("expected rows of integers", "query", store, "--queries", query, "-k", 1, "--truth", query);
        Path texts = directory.resolve("texts");
        assertEquals(
                0,
                Cli.run("import", texts, "--vectors", base, "--ids", ids("a\nb\nc"), "--metric", "l2")
                        .exitCode());
        refuse("found text keys", "query", texts, "--queries", query, "--truth", ivecs(new int[][] {{0}}));
    }

    @Test
    void shouldRefuseStoresThatAreNotThereOrOpenElsewhere() throws IOException {
        Path nowhere = directory.resolve("nowhere");
        for (Object[] command : new Object[][] {
            {"query", nowhere, "--queries", query},
            {"get", nowhere, 1},
            {"inspect", nowhere},
            {"inspect", base},
            {"get", base, 1},
            {"import", base, "--vectors", base, "--metric", "l2"}
        }) {
            Cli run = Cli.run(command);
            assertTrue(run.refused(), run.err());
        }
        assertFalse(Files.exists(nowhere));
        try (VectorStore open = VectorStore.open(store)) {
            refuseUnchanged("open", "get", store, 1);
            refuseUnchanged("open", "query", store, "--queries", query);
            refuseUnchanged("open", "import", store, "--vectors", base, "--metric", "cosine");
            assertEquals(3, open.collection("vectors").count());
        }
    }

    @Test
    void shouldNotMakeAStoreForVectorsThatAreRefused() throws IOException {
        Path fresh = directory.resolve("fresh");
        Path nan = fvecs("nan.fvecs", new float[][] {{1, 2}, {3, Float.NaN}});
        Cli run = Cli.run("import", fresh, "--vectors", nan, "--metric", "l2");
        assertTrue(run.refused(), run.err());
        assertFalse(Files.exists(fresh));
    }

    @Test
    void shouldNotWriteAnythingBeforeAVectorThatIsZeroInFloat16() throws IOException {
        Path fresh = directory.resolve("fresh");
        Path tiny = fvecs("tiny.fvecs", new float[][] {{1, 2}, {1e-9f, 0}});
        Cli run = Cli.run("import", fresh, "--vectors", tiny, "--metric", "cosine", "--element", "float16");
        assertTrue(run.refused(), run.err());
        assertTrue(run.err().contains("tiny.fvecs: row 1: expected a vector that is not zero in float16"), run.err());
        assertFalse(Files.exists(fresh));
    }

    @Test
    void shouldRefuseEmptyPaths() {
        for (Object[] command : new Object[][] {
            {"import", "", "--vectors", base, "--metric", "l2"},
            {"inspect", ""},
            {"get", "", "1"},
            {"query", store, "--queries", query, "--json", ""}
        }) {
            Cli run = Cli.run(command);
            assertEquals(2, run.exitCode());
            assertTrue(run.err().contains("expected a path, found nothing"), run.err());
        }
    }

    @Test
    void shouldRefuseKeysOfAnotherType() throws IOException {
        refuse("key 'abc': expected a 64-bit integer", "get", store, "abc");
    }

    @Test
    void shouldRefuseAJsonFileThatCannotBeWritten() throws IOException {
        Path json = directory.resolve("missing").resolve("figures.jsonl");
        refuse("missing.figures.jsonl: no such file", "query", store, "--queries", query, "--json", json);
    }

    @Test
    void shouldNameTheJsonFileWhoseDiskIsFull() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "a device of Linux");
        refuse("--json /dev/full: No space left", "query", store, "--queries", query, "--json", full);
    }

    @Test
    void shouldExplainArgumentsThatAreMissingOrUnknown() {
        for (Object[] command : new Object[][] {
            {"import", store},
            {"import", store, "--vectors", base, "--metric", "euclid"},
            {"query", store},
            {"query", store, "--queries", query, "-k", "ten"},
            {"get", store},
            {"inspect"},
            {"fly"},
            {}
        }) {
            Cli run = Cli.run(command);
            assertEquals(2, run.exitCode(), run.err());
            assertEquals(2, run.err().lines().count(), run.err());
            assertTrue(run.err().contains("--help"), run.err());
        }
        String message = Cli.run("import", store, "--vectors", base, "--metric", "euclid")
                .err();
        assertTrue(message.contains("expected l2, cosine or dot, found 'euclid'"), message);
    }

    private void refuse(String message, Object... command) throws IOException {
        Map<String, String> before = contents();
        boolean imports = command[0].equals("import");
        refuseUnchanged(message, imports ? with(command, "--metric", "cosine") : command);
        assertEquals(before, contents());
    }

    /** Every record of the store, with its vector. */
    private Map<String, String> contents() {
        Map<String, String> contents = new TreeMap<>();
        try (VectorStore open = VectorStore.open(store)) {
            for (String name : open.collections()) {
                open.collection(name)
                        .scan(
                                record -> contents.put(
                                        name + "/" + record.key(),
                                        Arrays.toString(record.vectors().get("vector"))),
                                Query.Part.VECTORS);
            }
        }
        return contents;
    }

    private static void refuseUnchanged(String message, Object... command) {
        Cli run = Cli.run(command);
        assertTrue(run.refused(), () -> run.exitCode() + " " + run.err() + run.out());
        assertTrue(run.err().matches("(?s).*(" + message + ").*"), run.err());
    }

    private static Object[] with(Object[] command, Object... more) {
        Object[] longer = Arrays.copyOf(command, command.length + more.length);
        System.arraycopy(more, 0, longer, command.length, more.length);
        return longer;
    }

    private Path ids(String text) throws IOException {
        return Files.writeString(directory.resolve("ids.txt"), text);
    }

    private Path fvecs(String name, float[][] rows) throws IOException {
        return VecsFiles.fvecs(directory.resolve(name), rows);
    }

    private Path ivecs(int[][] rows) throws IOException {
        return VecsFiles.ivecs(directory.resolve("truth.ivecs"), rows);
    }
}
