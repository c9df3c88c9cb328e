package dev.varve.lab.sets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TokenCorpusTest {

    private static final String SMALL = "tokens:docs=1500,queries=40,centroids=2000,topics=60,seed=3";

    private final TokenCorpus corpus = TokenCorpus.parse(SMALL);

    @Test
    void shouldMakeTheSameDocumentInAnyOrderByAnyThread() {
        TokenCorpus again = TokenCorpus.parse(corpus.toString());
        float[][][] backwards = new float[200][][];
        IntStream.range(0, 200).parallel().forEach(i -> backwards[199 - i] = again.document(199 - i));
        for (int i = 0; i < 200; i++) {
            assertArrayEquals(corpus.document(i), backwards[i], "document " + i);
        }
        assertArrayEquals(corpus.query(7), again.query(7));
        assertEquals(corpus.relevant(7), again.relevant(7));
    }

    @Test
    void shouldMakeLogNormalLengths() {
        TokenCorpus large = TokenCorpus.parse("tokens:docs=50000,centroids=10,topics=1");
        int[] lengths = IntStream.range(0, 50_000).map(large::tokens).toArray();
        double mean = IntStream.of(lengths).average().orElseThrow();
        double logMean = IntStream.of(lengths).mapToDouble(Math::log).average().orElseThrow();
        double logVariance = IntStream.of(lengths)
                .mapToDouble(length -> Math.pow(Math.log(length) - logMean, 2))
                .average()
                .orElseThrow();
        assertEquals(70, mean, 0.7);
        assertEquals(0.6, Math.sqrt(logVariance), 0.01);
        assertEquals(Math.log(70) - 0.18, logMean, 0.01);
        assertTrue(IntStream.of(lengths).allMatch(length -> length >= 1 && length <= 512));
    }

    @Test
    void shouldKeepLengthsInTheirRange() {
        TokenCorpus wild = TokenCorpus.parse("tokens:docs=2000,centroids=10,topics=1,mean=4,deviation=2,longest=20");
        int[] lengths = IntStream.range(0, 2_000).map(wild::tokens).toArray();
        assertEquals(1, IntStream.of(lengths).min().orElseThrow());
        assertEquals(20, IntStream.of(lengths).max().orElseThrow());
    }

    @Test
    void shouldMakeTokensOfUnitLength() {
        for (int i = 0; i < 50; i++) {
            float[][] document = corpus.document(i);
            assertEquals(corpus.tokens(i), document.length);
            for (float[] token : document) {
                assertEquals(128, token.length);
                assertEquals(1, Float64.dot(token, token), 1e-5);
            }
        }
        assertEquals(32, corpus.query(0).length);
        assertEquals(1, Float64.dot(corpus.query(0)[31], corpus.query(0)[31]), 1e-5);
    }

    @Test
    void shouldMeanSomethingToMaxSim() {
        float[][][] documents = IntStream.range(0, corpus.documents())
                .mapToObj(corpus::document)
                .toArray(float[][][]::new);
        int found = 0;
        double sameTopic = 0;
        double others = 0;
        int counted = 0;
        for (int q = 0; q < corpus.queries(); q++) {
            float[][] query = corpus.query(q);
            double[] scores = IntStream.range(0, documents.length)
                    .mapToDouble(i -> maxSim(query, documents[i]))
                    .toArray();
            int relevant = corpus.relevant(q).getAsInt();
            int topic = corpus.topic(relevant);
            int best = IntStream.range(0, scores.length)
                    .reduce((a, b) -> scores[b] > scores[a] ? b : a)
                    .orElseThrow();
            found += best == relevant ? 1 : 0;
            double near = mean(scores, i -> i != relevant && corpus.topic(i) == topic);
            if (near > 0) {
                sameTopic += near;
                others += mean(scores, i -> corpus.topic(i) != topic);
                counted++;
            }
        }
        assertTrue(found >= 36, found + " of 40 known items found");
        assertTrue(counted >= 30);
        assertTrue(sameTopic > 1.2 * others, sameTopic / counted + " of the topic, " + others / counted + " of others");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        token                                | expected tokens, found 'token'
        tokens:docs=0                        | expected docs (whole, 1 to 2147483647, else 100000), found docs=0
        tokens:centroids=1000000,dim=1024    | expected centroids times dim of at most 67108864
        """)
    void shouldSayWhatIsAllowed(String text, String message) {
        var refused = assertThrows(GeneratorException.class, () -> TokenCorpus.parse(text));
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
    }

    private static double mean(double[] scores, IntPredicate wanted) {
        return IntStream.range(0, scores.length)
                .filter(wanted)
                .mapToDouble(i -> scores[i])
                .average()
                .orElse(0);
    }

    private static double maxSim(float[][] query, float[][] document) {
        double sum = 0;
        for (float[] wanted : query) {
            double best = Double.NEGATIVE_INFINITY;
            for (float[] token : document) {
                best = Math.max(best, Float64.dot(wanted, token));
            }
            sum += best;
        }
        return sum;
    }
}
