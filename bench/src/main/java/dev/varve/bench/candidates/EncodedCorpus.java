package dev.varve.bench.candidates;

import dev.varve.codecs.codes.CodeScorer;
import dev.varve.codecs.codes.Distance;
import dev.varve.codecs.codes.RaBitQ;
import dev.varve.codecs.encodings.TokenEncoder;
import dev.varve.codecs.encodings.TokenEncoding;
import dev.varve.codecs.kernels.Kernels;
import dev.varve.index.Crew;
import dev.varve.index.candidates.DocumentEncoder;
import dev.varve.mmap.LittleEndian;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** A corpus by one encoding: where the best documents stand among all, before coding and by codes. */
final class EncodedCorpus {

    private static final int TASK_ROWS = 64;
    private static final int SAMPLE = 1_000;

    private final CandidateCorpus corpus;
    private final TokenEncoding encoding;
    private final Executor executor;
    private final int threads;
    private final float[][] queries;

    EncodedCorpus(CandidateCorpus corpus, TokenEncoding encoding, Executor executor, int threads) {
        this.corpus = corpus;
        this.encoding = encoding;
        this.executor = executor;
        this.threads = threads;
        TokenEncoder encoder = encoding.encoder();
        queries = new float[corpus.queries().size()][encoding.dimension()];
        for (int query = 0; query < queries.length; query++) {
            encoder.query(flat(corpus.queries().get(query)), corpus.queries().get(query).length, queries[query]);
        }
    }

    static float[] flat(float[][] tokens) {
        float[] flat = new float[tokens.length * tokens[0].length];
        for (int t = 0; t < tokens.length; t++) {
            System.arraycopy(tokens[t], 0, flat, t * tokens[t].length, tokens[t].length);
        }
        return flat;
    }

    /** Codes of all documents in so many bits, off-heap. */
    private record Codes(RaBitQ code, MemorySegment coarse, MemorySegment fine) {}

    /**
     * The shares of the queries whose best document is among the candidates.
     *
     * @param bits of codes
     * @return before coding, then by codes of each number of bits
     */
    List<Double> shares(List<Integer> bits, long seed) {
        float[] centroid = centroid();
        int rows = corpus.tokens().size();
        try (Arena arena = Arena.ofShared()) {
            List<Codes> codes = new ArrayList<>();
            for (int each : bits) {
                var code = new RaBitQ(encoding.dimension(), each, Distance.DOT, centroid, seed);
                codes.add(new Codes(
                        code,
                        arena.allocate((long) rows * code.coarseBytes(), Long.BYTES),
                        arena.allocate((long) rows * code.fineBytes(), Long.BYTES)));
            }
            List<Double> shares = new ArrayList<>();
            shares.add(encode(arena, codes).share(CandidatePlan.DEPTH));
            for (Codes each : codes) {
                shares.add(rank(each).share(CandidatePlan.DEPTH));
            }
            return shares;
        }
    }

    private float[] centroid() {
        var documents = new DocumentEncoder(corpus.tokens(), encoding);
        int rows = corpus.tokens().size();
        int sample = Math.min(rows, SAMPLE);
        float[] vector = new float[encoding.dimension()];
        float[] mean = new float[vector.length];
        for (int i = 0; i < sample; i++) {
            documents.encode((int) ((long) i * rows / sample), vector);
            for (int d = 0; d < mean.length; d++) {
                mean[d] += vector[d] / sample;
            }
        }
        return mean;
    }

    /** Encodes and codes all documents. */
    private Ranks encode(Arena arena, List<Codes> codes) {
        int dimension = encoding.dimension();
        MemorySegment asked = arena.allocate((long) queries.length * dimension * Float.BYTES, Long.BYTES);
        for (int query = 0; query < queries.length; query++) {
            MemorySegment.copy(
                    queries[query], 0, asked, LittleEndian.FLOAT, (long) query * dimension * Float.BYTES, dimension);
        }
        var documents = new DocumentEncoder(corpus.tokens(), encoding);
        float[] vector = new float[dimension];
        float[] bests = new float[queries.length];
        float[] estimated = new float[queries.length];
        for (int query = 0; query < queries.length; query++) {
            documents.encode(corpus.best()[query], vector);
            score(asked, vector, estimated);
            bests[query] = estimated[query];
        }
        var ranks = new Ranks(bests);
        int rows = corpus.tokens().size();
        Crew.run(executor, threads, Math.ceilDiv(rows, TASK_ROWS), () -> {
            var encoder = new DocumentEncoder(corpus.tokens(), encoding);
            var coders = codes.stream().map(each -> each.code().encoder()).toList();
            float[] document = new float[dimension];
            float[] scores = new float[queries.length];
            return task -> {
                int from = (int) task * TASK_ROWS;
                for (int row = from; row < Math.min(rows, from + TASK_ROWS); row++) {
                    encoder.encode(row, document);
                    score(asked, document, scores);
                    for (int query = 0; query < queries.length; query++) {
                        ranks.add(query, scores[query]);
                    }
                    for (int i = 0; i < coders.size(); i++) {
                        Codes each = codes.get(i);
                        coders.get(i)
                                .encode(
                                        document,
                                        each.coarse(),
                                        (long) row * each.code().coarseBytes(),
                                        each.fine(),
                                        (long) row * each.code().fineBytes());
                    }
                }
            };
        });
        return ranks;
    }

    /** What a document is estimated to score for each query. */
    private void score(MemorySegment asked, float[] document, float[] scores) {
        Kernels.dense().dotFloat32(document, asked, 0, (long) document.length * Float.BYTES, scores.length, scores, 0);
    }

    private Ranks rank(Codes codes) {
        int rows = corpus.tokens().size();
        int[] all = new int[rows];
        for (int row = 0; row < rows; row++) {
            all[row] = row;
        }
        float[] bests = new float[queries.length];
        var ranks = new Ranks(bests);
        Crew.run(executor, threads, queries.length, () -> {
            CodeScorer scorer = codes.code().scorer(codes.coarse(), codes.fine());
            float[] estimates = new float[rows];
            return task -> {
                int query = (int) task;
                scorer.prepare(queries[query]);
                scorer.refine(all, rows, estimates);
                bests[query] = -estimates[corpus.best()[query]];
                for (int row = 0; row < rows; row++) {
                    ranks.add(query, -estimates[row]);
                }
            };
        });
        return ranks;
    }
}
