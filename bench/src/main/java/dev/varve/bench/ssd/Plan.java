package dev.varve.bench.ssd;

import dev.varve.lab.sets.TokenCorpus;
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
 * @param queries that are searched for
 * @param answers asked for by a query
 * @param memoryShare of the token bytes that a capped process may have in memory
 * @param seed of files and orders
 */
record Plan(
        long fileBytes,
        List<Integer> blocks,
        List<Integer> threads,
        double seconds,
        int rounds,
        TokenCorpus corpus,
        int queries,
        int answers,
        double memoryShare,
        long seed) {}
