package dev.varve.cli.embedding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.cli.text.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextModelTest {

    @TempDir
    Path directory;

    @Test
    void shouldGiveEachDistinctWordATokenOfUnitNorm() throws InterruptedException {
        var model = model(List.of("open file line file", "close file", "sort list"));
        var vectors = model.encode(document("open file line file"));
        assertNotNull(vectors);
        assertEquals(3, vectors.tokens().length);
        for (float[] token : vectors.tokens()) {
            assertEquals(1, norm(token), 1e-5);
        }
        assertEquals(1, norm(vectors.pooled()), 1e-5);
    }

    @Test
    void shouldKeepTheFirstWordsOfALongDocument() throws InterruptedException {
        var words = IntStream.range(0, 400).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
        var vectors = model(List.of(words)).encode(document(words));
        assertNotNull(vectors);
        assertEquals(TextModel.MAX_TOKENS, vectors.tokens().length);
    }

    @Test
    void shouldWeighQueryTokensByInverseDocumentFrequency() throws InterruptedException {
        var model = model(List.of("file open", "file close", "file sort", "file list"));
        var tokens = model.encode("open the file").tokens();
        assertEquals(2, tokens.length);
        assertEquals(Math.log(1 + 3.5 / 1.5), norm(tokens[0]), 1e-5, "open, in one of four");
        assertEquals(Math.log(1 + 0.5 / 4.5), norm(tokens[1]), 1e-5, "file, in all four");
    }

    @Test
    void shouldPreferTheShorterOfTwoDocumentsWithTheWord() throws InterruptedException {
        var brief = "rotate matrix";
        var lengthy = "rotate "
                + IntStream.range(0, 60)
                        .mapToObj(i -> "x" + (char) ('a' + i % 26) + i)
                        .collect(Collectors.joining(" "));
        var model = model(List.of(brief, lengthy, "open file", "close file"));
        var query = model.encode("rotate").tokens()[0];
        assertTrue(best(query, model, brief) > best(query, model, lengthy));
    }

    @Test
    void shouldTakeUnknownWordsForTheirLikesOrLeaveThemOut() throws InterruptedException {
        var model = model(List.of("normalization form", "normal form", "sort list"));
        var near = model.encode("normalizations");
        assertEquals(List.of(), near.unknown());
        assertArrayEquals(model.encode("normalization").tokens()[0], near.tokens()[0]);
        var none = model.encode("qwertyuiop");
        assertEquals(List.of("qwertyuiop"), none.unknown());
        assertEquals(0, none.tokens().length);
        assertNull(model.encode(document("qwertyuiop")));
    }

    @Test
    void shouldComeBackFromItsFileUnchanged() throws Exception {
        var model = model(List.of("open file line file", "close file", "sort list"));
        var file = directory.resolve("words.vwv");
        TextModelFile.write(model, file);
        var read = TextModelFile.read(file);
        var text = "open and close files, sort lines";
        assertArrayEquals(model.encode(text).tokens(), read.encode(text).tokens());
        assertArrayEquals(model.encode(text).pooled(), read.encode(text).pooled());
        var before = model.encode(document(text));
        var behind = read.encode(document(text));
        assertNotNull(before);
        assertNotNull(behind);
        assertArrayEquals(before.tokens(), behind.tokens());
    }

    @Test
    void shouldRefuseAFileWithAnyByteChangedOrCut() throws Exception {
        var file = directory.resolve("words.vwv");
        TextModelFile.write(model(List.of("open file", "sort list")), file);
        byte[] good = Files.readAllBytes(file);
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 << at % 8);
            Files.write(file, bad);
            var failure = assertThrows(IOException.class, () -> TextModelFile.read(file), "byte " + at);
            assertTrue(String.valueOf(failure.getMessage()).contains("words.vwv"), failure.toString());
        }
        for (int length = 0; length < good.length; length++) {
            Files.write(file, java.util.Arrays.copyOf(good, length));
            assertThrows(IOException.class, () -> TextModelFile.read(file), "cut to " + length);
        }
        Files.write(file, java.util.Arrays.copyOf(good, good.length + 1));
        assertThrows(IOException.class, () -> TextModelFile.read(file), "a byte too many");
        assertThrows(NoSuchFileException.class, () -> TextModelFile.read(directory.resolve("none")));
    }

    private static double best(float[] query, TextModel model, String text) {
        var vectors = model.encode(document(text));
        assertNotNull(vectors);
        double best = -1;
        for (float[] token : vectors.tokens()) {
            double dot = 0;
            for (int d = 0; d < token.length; d++) {
                dot += token[d] * query[d];
            }
            best = Math.max(best, dot);
        }
        return best;
    }

    private static TextModel model(List<String> texts) throws InterruptedException {
        var corpus = new Corpus();
        texts.forEach(text -> corpus.add(document(text)));
        try (var executor = Executors.newFixedThreadPool(1)) {
            return corpus.train(FastRpOptions.defaults(1), executor);
        }
    }

    private static Document document(String text) {
        return new Document("key", "section", "", "", "", "", text, "", false);
    }

    private static double norm(float[] vector) {
        double square = 0;
        for (float value : vector) {
            square += value * value;
        }
        return Math.sqrt(square);
    }
}
