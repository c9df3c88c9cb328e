package dev.varve.lab.sets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.lab.vectors.IvecsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFolderTest {

    private static final float[][] FIRST = {{1, 2}, {3, 4}, {5, 6}};
    private static final float[][] SECOND = {{7, 8}};

    @TempDir
    Path directory;

    private void write() throws IOException {
        try (TokenFolder.Writer writer = TokenFolder.Writer.create(directory, 2)) {
            writer.document(FIRST);
            writer.query(SECOND, OptionalInt.of(1));
            writer.document(SECOND);
            writer.query(FIRST, OptionalInt.empty());
            assertThrows(IllegalArgumentException.class, () -> writer.query(new float[0][], OptionalInt.empty()));
        }
    }

    @Test
    void shouldReadWhatWasWritten() throws IOException {
        write();
        try (TokenFolder folder = TokenFolder.open(directory)) {
            assertEquals(2, folder.documents());
            assertEquals(2, folder.queries());
            assertEquals(2, folder.dimension());
            assertEquals(3, folder.longest());
            float[] document = new float[6];
            assertEquals(3, folder.document(0, document));
            assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, document);
            assertEquals(1, folder.document(1, document));
            assertEquals(7, document[0]);
            assertArrayEquals(SECOND, folder.query(0));
            assertArrayEquals(FIRST, folder.query(1));
            assertEquals(3, folder.tokens(0));
            assertArrayEquals(FIRST, folder.document(0));
            assertEquals(OptionalInt.of(1), folder.relevant(0));
            assertEquals(OptionalInt.empty(), folder.relevant(1));
        }
        Files.delete(directory.resolve("relevant.ivecs"));
        try (TokenSet folder = TokenSet.of(directory.toString())) {
            assertEquals(OptionalInt.empty(), folder.relevant(0));
        }
    }

    @Test
    void shouldRefuseAQueryAboutADocumentThatThereIsNot() throws IOException {
        write();
        try (IvecsWriter relevant = IvecsWriter.create(directory.resolve("relevant.ivecs"), 1)) {
            relevant.write(new int[] {0});
            relevant.write(new int[] {2});
        }
        var e = assertThrows(DataSetException.class, () -> TokenFolder.open(directory));
        assertTrue(e.getMessage().contains("0 to 1"), e.getMessage());
        try (IvecsWriter relevant = IvecsWriter.create(directory.resolve("relevant.ivecs"), 1)) {
            relevant.write(new int[] {0});
        }
        assertThrows(DataSetException.class, () -> TokenFolder.open(directory));
    }

    @Test
    void shouldRefuseFilesThatDoNotBelongTogether() throws IOException {
        write();
        try (IvecsWriter counts = IvecsWriter.create(directory.resolve("documents.ivecs"), 1)) {
            counts.write(new int[] {3});
            counts.write(new int[] {2});
        }
        var e = assertThrows(DataSetException.class, () -> TokenFolder.open(directory));
        assertTrue(e.getMessage().contains("add up to 5"), e.getMessage());
        Files.delete(directory.resolve("queries.fvecs"));
        assertThrows(IOException.class, () -> TokenFolder.open(directory));
    }
}
