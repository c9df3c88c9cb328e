package dev.varve.cli.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.cli.text.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgedCollectionTest {

    @TempDir
    Path directory;

    @Test
    void shouldReadQueriesAndGrades() throws IOException {
        var judged = JudgedCollection.read(
                file("q.tsv", "1\tfirst query\n\n2\twith\ttab\n"), file("r.tsv", "1\tA\t2\n1\tB\t-1\n2\tA\t 1\n"));
        assertEquals(Map.of("1", "first query", "2", "with\ttab"), judged.queries());
        assertEquals(Map.of("1", Map.of("A", 2, "B", -1), "2", Map.of("A", 1)), judged.grades());
    }

    @Test
    void shouldReadDocuments() throws IOException {
        var documents = new ArrayList<Document>();
        JudgedCollection.readDocuments(file("d.tsv", "A\tsome text\nB\tmore\n"), documents::add);
        assertEquals(List.of("A", "B"), documents.stream().map(Document::key).toList());
        assertEquals("some text", documents.getFirst().description());
    }

    @Test
    void shouldNameFileAndLineOfWhatIsMalformed() throws IOException {
        var queries = file("q.tsv", "1\tfirst\n2\tsecond\n");
        assertEquals(
                path("r.tsv") + ":2: expected query<TAB>document<TAB>grade, found \"1 B 1\"",
                failure(queries, file("r.tsv", "1\tA\t1\n1 B 1\n")));
        assertEquals(
                path("r.tsv") + ":1: expected a whole number for a grade, found \"good\"",
                failure(queries, file("r.tsv", "1\tA\tgood\n")));
        assertEquals(path("r.tsv") + ":1: no query 9 in " + queries, failure(queries, file("r.tsv", "9\tA\t1\n")));
        assertEquals(
                path("twice.tsv") + ":3: query 1 stands twice",
                failure(file("twice.tsv", "1\ta\n\n1\tb\n"), file("r.tsv", "")));
        var docs = file("d.tsv", "A\ta\nB\tb\nA\tc\n");
        assertEquals(
                docs + ":3: document A stands twice",
                assertThrows(IOException.class, () -> JudgedCollection.readDocuments(docs, _ -> {}))
                        .getMessage());
    }

    @Test
    void shouldRefuseWhatIsNotUtf8() throws IOException {
        var queries = Files.write(path("q.tsv"), new byte[] {'1', '\t', (byte) 0xff, '\n'});
        assertEquals(queries + ": not UTF-8; convert it, for instance with iconv", failure(queries, file("r.tsv", "")));
    }

    private static String failure(Path queries, Path qrels) {
        return String.valueOf(assertThrows(IOException.class, () -> JudgedCollection.read(queries, qrels))
                .getMessage());
    }

    private Path path(String name) {
        return directory.resolve(name);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(path(name), text);
    }
}
