package dev.varve.bench.ann.systems;

import dev.varve.lab.sets.Metric;
import dev.varve.lab.vectors.FvecsRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.RescoreTopNQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.Version;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;
import org.jspecify.annotations.Nullable;

/** Apache Lucene: an HNSW graph over rows in float32, or over quantized ones with candidates re-scored in float32. */
public final class LuceneSystem implements AnnSystem {

    private static final int CONNECTIONS = 16;
    private static final int BEAM_WIDTH = 200;
    private static final int BUFFER_MB = 1024;
    private static final String VECTOR = "vector";
    private static final String ROW = "row";

    private final String name;
    private final String stored;
    private final @Nullable ScalarEncoding encoding;
    private final List<Double> factors;

    private LuceneSystem(String name, String stored, @Nullable ScalarEncoding encoding, List<Double> factors) {
        this.name = name;
        this.stored = stored;
        this.encoding = encoding;
        this.factors = factors;
    }

    /** The system in each of its forms: {@code lucene-float32}, {@code lucene-int4}, {@code lucene-1bit}. */
    public static List<AnnSystem> forms() {
        List<Double> factors = List.of(1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 13.0, 20.0);
        // One bit tells so little that many more have to be re-scored.
        List<Double> wideFactors = List.of(1.5, 3.0, 6.0, 10.0, 17.0, 30.0, 60.0);
        return List.of(
                new LuceneSystem("lucene-float32", "float32", null, factors),
                new LuceneSystem("lucene-int4", "4 bits", ScalarEncoding.PACKED_NIBBLE, factors),
                new LuceneSystem("lucene-1bit", "1 bit", ScalarEncoding.SINGLE_BIT_QUERY_NIBBLE, wideFactors));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        return Version.LATEST.toString();
    }

    @Override
    public String settings() {
        return String.format(
                Locale.ROOT,
                "HNSW of %d connections, beam width %d, %s%s, one segment, MMapDirectory",
                CONNECTIONS,
                BEAM_WIDTH,
                stored,
                encoding == null ? "" : " with all candidates re-scored in float32");
    }

    @Override
    public String knob() {
        return "candidates";
    }

    @Override
    public List<Integer> sweep(int k) {
        return factors.stream().map(factor -> (int) Math.round(factor * k)).toList();
    }

    @Override
    public void build(FvecsRows base, Metric metric, Path directory, int threads) throws Exception {
        try (Directory files = new MMapDirectory(directory);
                ExecutorService merging = Executors.newFixedThreadPool(threads)) {
            KnnVectorsFormat format = format(threads, merging);
            IndexWriterConfig config = new IndexWriterConfig()
                    .setRAMBufferSizeMB(BUFFER_MB)
                    .setUseCompoundFile(false)
                    .setCodec(new Lucene104Codec() {
                        @Override
                        public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                            return format;
                        }
                    });
            try (IndexWriter writer = new IndexWriter(files, config)) {
                add(base, metric, writer, threads);
                writer.forceMerge(1);
                writer.commit();
            }
        }
    }

    /** With one thread Lucene wants no executor, and says so by an exception. */
    private KnnVectorsFormat format(int threads, ExecutorService merging) {
        ExecutorService workers = threads == 1 ? null : merging;
        return encoding == null
                ? new Lucene99HnswVectorsFormat(CONNECTIONS, BEAM_WIDTH, threads, workers)
                : new Lucene104HnswScalarQuantizedVectorsFormat(encoding, CONNECTIONS, BEAM_WIDTH, threads, workers);
    }

    /** Every thread fills a segment of its own with every n-th row, so documents do not come in the order of rows. */
    private static void add(FvecsRows base, Metric metric, IndexWriter writer, int threads) throws Exception {
        try (ExecutorService adding = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> parts = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int first = thread;
                parts.add(adding.submit(() -> {
                    for (int row = first; row < base.count(); row += threads) {
                        writer.addDocument(document(base.row(row), row, metric));
                    }
                    return null;
                }));
            }
            for (Future<?> part : parts) {
                part.get();
            }
        }
    }

    private static Document document(float[] vector, int row, Metric metric) {
        if (metric == Metric.COSINE) {
            UnitLength.scale(vector);
        }
        Document document = new Document();
        document.add(new KnnFloatVectorField(VECTOR, vector, similarity(metric)));
        document.add(new NumericDocValuesField(ROW, row));
        return document;
    }

    private static VectorSimilarityFunction similarity(Metric metric) {
        return switch (metric) {
            case L2 -> VectorSimilarityFunction.EUCLIDEAN;
            case COSINE -> VectorSimilarityFunction.DOT_PRODUCT;
            case DOT -> VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
        };
    }

    @Override
    public AnnIndex open(FvecsRows base, Metric metric, Path directory, int threads) throws Exception {
        Directory files = new MMapDirectory(directory);
        try {
            DirectoryReader reader = DirectoryReader.open(files);
            try {
                return new Index(files, reader, rowsOf(reader), metric);
            } catch (Throwable e) {
                reader.close();
                throw e;
            }
        } catch (Throwable e) {
            files.close();
            throw e;
        }
    }

    private static int[] rowsOf(DirectoryReader reader) throws IOException {
        if (reader.leaves().size() != 1) {
            throw new IOException(
                    "expected an index of one segment, found " + reader.leaves().size() + "; build it again");
        }
        LeafReader segment = reader.leaves().getFirst().reader();
        NumericDocValues rows = segment.getNumericDocValues(ROW);
        int[] rowOf = new int[segment.maxDoc()];
        while (rows.nextDoc() != NumericDocValues.NO_MORE_DOCS) {
            rowOf[rows.docID()] = Math.toIntExact(rows.longValue());
        }
        return rowOf;
    }

    private final class Index implements AnnIndex {

        private final Directory files;
        private final DirectoryReader reader;
        private final IndexSearcher searcher;
        private final int[] rowOf;
        private final Metric metric;

        Index(Directory files, DirectoryReader reader, int[] rowOf, Metric metric) {
            this.files = files;
            this.reader = reader;
            this.searcher = new IndexSearcher(reader);
            // The same queries come again and again here, which they do not elsewhere.
            this.searcher.setQueryCache(null);
            this.rowOf = rowOf;
            this.metric = metric;
        }

        @Override
        public AnnSession session() {
            return this::search;
        }

        private int search(float[] query, int k, int knob, int[] rows) throws IOException {
            float[] target = metric == Metric.COSINE ? UnitLength.scale(query.clone()) : query;
            Query candidates = new KnnFloatVectorQuery(VECTOR, target, knob);
            Query nearest = encoding == null
                    ? candidates
                    : RescoreTopNQuery.createFullPrecisionRescorerQuery(candidates, target, VECTOR, k);
            ScoreDoc[] found = searcher.search(nearest, k).scoreDocs;
            for (int i = 0; i < found.length; i++) {
                rows[i] = rowOf[found[i].doc];
            }
            return found.length;
        }

        @Override
        public void close() throws IOException {
            reader.close();
            files.close();
        }
    }
}
