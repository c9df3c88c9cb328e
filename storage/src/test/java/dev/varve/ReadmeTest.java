package dev.varve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps the dozen lines of the README true: they are these, and they run. */
class ReadmeTest {

    @Test
    void shouldRunTheDozenLines(@TempDir Path directory) {
        // begin
        Schema schema = Schema.builder()
                .dense("embedding", 3, Metric.COSINE)
                .tokens("tokens", 2)
                .attribute("lang", AttributeType.STRING)
                .build();
        try (VectorStore store = VectorStore.open(directory)) {
            VectorCollection docs = store.collection("docs", schema);
            docs.put(VectorRecord.builder("fjord")
                    .vector("embedding", 0.1f, 0.7f, 0.2f)
                    .tokens("tokens", new float[][] {{1, 0}, {0.6f, 0.8f}})
                    .attribute("lang", "en")
                    .payload("A long, narrow inlet".getBytes(UTF_8))
                    .build());
            Query near = Query.dense("embedding", 0, 1, 0)
                    .recall(0.99)
                    .where(Filter.equal("lang", "en"))
                    .limit(10);
            for (Hit hit : docs.search(near)) {
                System.out.println(hit.key() + " " + hit.score());
            }
        }
        // end
        try (VectorStore store = VectorStore.open(directory)) {
            Hits hits = store.collection("docs").search(Query.tokens("tokens", new float[][] {{0, 1}}));
            assertEquals(
                    List.of(Key.of("fjord")), hits.list().stream().map(Hit::key).toList());
        }
    }

    @Test
    void shouldShowThoseLines() throws IOException {
        assertEquals(
                between("src/test/java/dev/varve/ReadmeTest.java", "// begin", "// end"),
                between("../README.md", "```java", "```"));
    }

    /** The lines between two, without what they stand indented and wrapped by. */
    private static String between(String file, String begin, String end) throws IOException {
        String text = Files.readString(Path.of(file));
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from)).replaceAll("\\s+", "");
    }
}
