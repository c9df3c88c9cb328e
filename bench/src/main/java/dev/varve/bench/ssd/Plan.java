package dev.varve.bench.ssd;

import dev.varve.lab.sets.TokenCorpus;
import dev.varve.lab.sets.TokenSet;
import java.util.List;

/**
 * How much is measured.
 *
 * @param fileBytes of the file that readers read
 * @param blocks sizes of reads, in bytes
 * @param threads numbers of reading threads
 * @param seconds that each of them reads in one round
 * @param rounds of each figure, the readers taking turns within each
 * @param corpus the token documents
 * @param corpusText what {@link TokenSet#of} makes the same of
 * @param codeCorpus the token documents by which codes of tokens are compared
 * @param warmUps searches of a process that do not count: what is cold afterwards is the data, not the code
 * @param queries that are searched for, one after the other
 * @param phaseSeconds after which no more of these are begun in a round, but for the first few
 * @param throughputQueries that are searched for side by side
 * @param searchThreads that do so
 * @param answers asked for by a query
 * @param memoryShare of the bytes of coded tokens that a capped process may have in memory
 * @param memoryShares other such shares that latency is measured by
 * @param seed of files and orders
 */
record Plan(
        long fileBytes,
        List<Integer> blocks,
        List<Integer> threads,
        double seconds,
        int rounds,
        TokenSet corpus,
        String corpusText,
        TokenCorpus codeCorpus,
        int warmUps,
        int queries,
        double phaseSeconds,
        int throughputQueries,
        int searchThreads,
        int answers,
        double memoryShare,
        List<Double> memoryShares,
        long seed) {}
