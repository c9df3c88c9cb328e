package dev.varve.index.candidates;

import dev.varve.codecs.CentroidListsFile;
import dev.varve.codecs.ElementType;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.GraphFile;
import dev.varve.codecs.TokenVectorsFile;
import dev.varve.codecs.TokenVectorsWriter;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.index.RowFilter;
import dev.varve.index.candidates.CandidateSettings.Coding;
import dev.varve.index.candidates.CandidateSettings.Lists;
import dev.varve.index.graph.BuildProgress;
import dev.varve.index.graph.GraphPart;
import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Documents of some topics, candidates of them in files, and what plain loops over full precision say. */
final class CandidateFixture {

    static final FileOrigin ORIGIN = new FileOrigin(new UUID(3, 4), 5);
    static final int DIMENSION = 16;

    static final BooleanSupplier NEVER = () -> {
        throw new AssertionError("called before the search is done, unasked");
    };

    private static final int EVERY = 50;
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private CandidateFixture() {}

    /** Files of candidates that were written. */
    record Written(
            VectorCodesFile codes,
            GraphFile graph,
            @Nullable VectorCodesFile encodings,
            @Nullable CentroidListsFile lists,
            TokenVectorsFile tokens)
            implements AutoCloseable {

        CandidateIndex index() {
            return new CandidateIndex(codes, graph, encodings, lists, row -> tokens.tokenCount(row) > 0);
        }

        @Override
        public void close() {
            codes.release();
            graph.release();
            if (encodings != null) {
                encodings.release();
            }
            if (lists != null) {
                lists.release();
            }
        }
    }

    static CandidateWriter.Names names(String name) {
        return new CandidateWriter.Names(name + ".cod", name + ".gra", name + ".fde");
    }

    static @Nullable Written write(
            FileStore store,
            TokenVectorsFile documents,
            CandidateSettings settings,
            String name,
            List<GraphPart> parts,
            BuildProgress progress)
            throws IOException {
        CandidateWriter.Names names = names(name);
        CandidateWriter.Written written =
                new CandidateWriter(Runnable::run, 1, settings).write(store, ORIGIN, names, documents, parts, progress);
        if (written == null) {
            return null;
        }
        return new Written(
                VectorCodesFile.open(store, names.codes(), written.codes(), ORIGIN, Access.NORMAL),
                GraphFile.open(store, names.graph(), written.graph(), ORIGIN, Access.NORMAL),
                settings.ordering() instanceof Coding
                        ? VectorCodesFile.open(store, names.ordering(), written.ordering(), ORIGIN, Access.NORMAL)
                        : null,
                settings.ordering() instanceof Lists
                        ? CentroidListsFile.open(store, names.ordering(), written.ordering(), ORIGIN, Access.NORMAL)
                        : null,
                documents);
    }

    /**
     * Documents of some topics, every fiftieth without tokens.
     *
     * @param scales tokens of a document have lengths of 1 to this: encodings are as unlike in length
     */
    static TokenVectorsFile documents(FileStore store, int count, float scales) throws IOException {
        var random = new Random(9);
        try (var writer = new TokenVectorsWriter(store, "a.tok", ORIGIN, DIMENSION, ElementType.FLOAT32);
                Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(40L * DIMENSION * Float.BYTES);
            for (int row = 0; row < count; row++) {
                int length = row % EVERY == 7 ? 0 : 1 + random.nextInt(20);
                float[][] document = topical(length, random);
                float scale = 1 + (scales - 1) * random.nextFloat();
                for (int t = 0; t < length; t++) {
                    for (int d = 0; d < DIMENSION; d++) {
                        bytes.setAtIndex(FLOAT, (long) t * DIMENSION + d, scale * document[t][d]);
                    }
                }
                writer.add(bytes, 0, length);
            }
            return TokenVectorsFile.open(store, "a.tok", writer.finish(), ORIGIN, Access.NORMAL);
        }
    }

    /** Unit tokens near to what a topic, one of 40, draws them from. */
    static float[][] topical(int length, Random random) {
        var topic = new Random(random.nextInt(40));
        float[][] terms = new float[8][DIMENSION];
        for (float[] term : terms) {
            for (int d = 0; d < DIMENSION; d++) {
                term[d] = (float) topic.nextGaussian();
            }
        }
        float[][] drawn = new float[length][DIMENSION];
        for (float[] token : drawn) {
            float[] term = terms[random.nextInt(terms.length)];
            double squared = 0;
            for (int d = 0; d < DIMENSION; d++) {
                token[d] = term[d] + 0.4f * (float) random.nextGaussian();
                squared += token[d] * token[d];
            }
            for (int d = 0; d < DIMENSION; d++) {
                token[d] /= (float) Math.sqrt(squared);
            }
        }
        return drawn;
    }

    /** A query, as an encoding encodes it. */
    static float[] encode(TokenEncoding encoding, float[][] asked) {
        float[] flat = new float[asked.length * DIMENSION];
        for (int t = 0; t < asked.length; t++) {
            System.arraycopy(asked[t], 0, flat, t * DIMENSION, DIMENSION);
        }
        float[] encoded = new float[encoding.dimension()];
        encoding.encoder().query(flat, asked.length, encoded);
        return encoded;
    }

    /** All documents as they are encoded; of no components where there are no tokens. */
    static List<float[]> encoded(TokenVectorsFile documents, TokenEncoding encoding) {
        var encoder = new DocumentEncoder(documents, encoding);
        List<float[]> vectors = new ArrayList<>();
        for (int row = 0; row < documents.size(); row++) {
            float[] vector = new float[documents.tokenCount(row) > 0 ? encoding.dimension() : 0];
            if (vector.length > 0) {
                encoder.encode(row, vector);
            }
            vectors.add(vector);
        }
        return vectors;
    }

    /** The inner products of a query with all documents; the least where one may be no candidate. */
    static double[] scores(List<float[]> documents, float[] query, RowFilter filter) {
        double[] scores = new double[documents.size()];
        for (int row = 0; row < scores.length; row++) {
            float[] vector = documents.get(row);
            scores[row] = vector.length > 0 && filter.accepts(row) ? 0 : Double.NEGATIVE_INFINITY;
            for (int d = 0; d < vector.length; d++) {
                scores[row] += (double) vector[d] * query[d];
            }
        }
        return scores;
    }

    /** The rows of the largest scores. */
    static Set<Integer> best(double[] scores, int k) {
        return new HashSet<>(IntStream.range(0, scores.length)
                .boxed()
                .sorted((a, b) -> Double.compare(scores[b], scores[a]))
                .limit(k)
                .toList());
    }

    /** The candidates of the last search. */
    static List<Integer> rows(CandidateSearch search) {
        return IntStream.range(0, search.size()).mapToObj(search::row).toList();
    }
}
