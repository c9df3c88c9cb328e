package dev.varve.bench.ssd;

import dev.varve.lab.sets.GeneratorException;
import dev.varve.lab.sets.TokenCorpus;
import dev.varve.lab.sets.TokenFolder;
import dev.varve.lab.sets.TokenSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say how much is measured. What is not given depends on {@code --quick}. */
final class PlanOptions {

    private static final long MIB = 1L << 20;
    private static final int MAX_THREADS = 1_024;
    private static final String CORPUS = "tokens:docs=100000,queries=2000";
    private static final String QUICK_CORPUS = "tokens:docs=3000";
    private static final String CODE_CORPUS = "tokens:docs=10000";
    private static final String QUICK_CODE_CORPUS = "tokens:docs=1000";

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the file and orders. Default: ${DEFAULT-VALUE}.")
    private long seed = 42;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each figure. Default: 3, --quick 1.")
    private @Nullable Integer rounds;

    @Option(
            names = "--file-size",
            paramLabel = "MIB",
            description = "Size of the file that readers read, in MiB. Default: 4096, --quick 128.")
    private @Nullable Long fileSize;

    @Option(
            names = "--blocks",
            split = ",",
            paramLabel = "BYTES",
            description = "Sizes of reads, multiples of 4096. Default: ${DEFAULT-VALUE}.")
    private List<Integer> blocks = List.of(4096, 16_384);

    @Option(
            names = "--threads",
            split = ",",
            paramLabel = "N",
            description = "Numbers of reading threads. Default: 1,16,64, --quick 1,16.")
    private @Nullable List<Integer> threads;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "How long a reader reads in one round. Default: 1, --quick 0.2.")
    private @Nullable Double seconds;

    @Option(
            names = "--corpus",
            paramLabel = "TOKENS",
            description = "The documents, such as tokens:docs=1000000,dim=128,mean=70,seed=1." + " Default: " + CORPUS
                    + ", --quick " + QUICK_CORPUS + ".")
    private @Nullable String corpus;

    @Option(
            names = "--tokens",
            paramLabel = "DIR",
            description = "The documents and queries of a folder instead, such as varve demo --tokens writes.")
    private @Nullable Path folder;

    @Option(
            names = "--code-corpus",
            paramLabel = "TOKENS",
            description = "The documents by which codes of tokens are compared, each of which is a store of its own."
                    + " Default: " + CODE_CORPUS + ", --quick " + QUICK_CODE_CORPUS + ".")
    private @Nullable String codeCorpus;

    @Option(
            names = "--queries",
            paramLabel = "N",
            description = "Queries of a round, one after the other. Default: 300, --quick 50.")
    private @Nullable Integer queries;

    @Option(
            names = "--throughput-queries",
            paramLabel = "N",
            description = "Queries of a round, side by side. Default: 1500, --quick 200.")
    private @Nullable Integer throughputQueries;

    @Option(
            names = "--search-threads",
            paramLabel = "N",
            description = "Threads that search side by side. Default: as many as processors.")
    private int searchThreads = Runtime.getRuntime().availableProcessors();

    @Option(names = "-k", paramLabel = "N", description = "Answers of a query. Default: ${DEFAULT-VALUE}.")
    private int answers = 10;

    @Option(
            names = "--memory-share",
            paramLabel = "SHARE",
            description = "Part of the coded tokens that a capped process may have in memory, beside what it needs"
                    + " itself and what leads to candidates. Default: ${DEFAULT-VALUE}.")
    private double memoryShare = 0.25;

    @Option(
            names = "--memory-shares",
            split = ",",
            paramLabel = "SHARE",
            description =
                    "Other such parts that latency is measured by. Default: 0.05,0.1,0.25,0.5,1.1, --quick" + " none.")
    private @Nullable List<Double> memoryShares;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /** @throws ParameterException if a value is out of range */
    Plan plan(boolean quick) throws IOException {
        long bytes = or(fileSize, quick ? 128L : 4096L);
        check(bytes >= 1 && bytes <= Long.MAX_VALUE / MIB, "--file-size " + bytes + ": expected 1 MiB or more");
        for (int block : blocks) {
            check(
                    block > 0 && block % ReadFile.PAGE == 0 && block <= bytes * MIB,
                    "--blocks " + block + ": expected a multiple of " + ReadFile.PAGE + ", at most the file's size");
        }
        List<Integer> readers = or(threads, quick ? List.of(1, 16) : List.of(1, 16, 64));
        for (int reader : readers) {
            check(reader > 0 && reader <= MAX_THREADS, "--threads " + reader + ": expected 1 to " + MAX_THREADS);
        }
        double time = or(seconds, quick ? 0.2 : 1.0);
        check(time > 0 && Double.isFinite(time), "--seconds " + time + ": expected more than 0");
        int times = or(rounds, quick ? 1 : 3);
        check(times > 0, "--rounds " + times + ": expected 1 or more");
        check(answers > 0, "-k " + answers + ": expected 1 or more");
        check(
                searchThreads > 0 && searchThreads <= MAX_THREADS,
                "--search-threads " + searchThreads + ": expected 1 to " + MAX_THREADS);
        checkShare("--memory-share", memoryShare);
        List<Double> shares = or(memoryShares, quick ? List.of() : List.of(0.05, 0.1, 0.25, 0.5, 1.1));
        shares.forEach(share -> checkShare("--memory-shares", share));
        check(folder == null || corpus == null, "--corpus and --tokens: expected one of them");
        String text = folder != null
                ? folder.toAbsolutePath().toString()
                : corpus("--corpus", or(corpus, quick ? QUICK_CORPUS : CORPUS)).toString();
        TokenSet documents = folder != null ? TokenFolder.open(folder) : TokenCorpus.parse(text);
        TokenCorpus coded = corpus("--code-corpus", or(codeCorpus, quick ? QUICK_CODE_CORPUS : CODE_CORPUS));
        int warmUps = quick ? 60 : 200;
        int asked = or(queries, quick ? 50 : 300);
        int most = Math.min(documents.queries() - warmUps, coded.queries());
        check(
                asked > 0 && asked <= most,
                "--queries " + asked + ": expected 1 to " + most + ", as " + documents.description()
                        + " has so many without " + warmUps + " to warm up, or " + coded + " has no more");
        int sideBySide = or(throughputQueries, quick ? 200 : 1500);
        most = documents.queries() - warmUps;
        check(sideBySide > 0 && sideBySide <= most, "--throughput-queries " + sideBySide + ": expected 1 to " + most);
        return new Plan(
                bytes * MIB,
                blocks,
                readers,
                time,
                times,
                documents,
                text,
                coded,
                warmUps,
                asked,
                quick ? 5 : 60,
                sideBySide,
                searchThreads,
                answers,
                memoryShare,
                shares,
                seed);
    }

    private void checkShare(String option, double share) {
        check(share > 0 && Double.isFinite(share), option + " " + share + ": expected more than 0");
    }

    private TokenCorpus corpus(String option, String text) {
        try {
            return TokenCorpus.parse(text);
        } catch (GeneratorException e) {
            throw wrong(option + " " + text + ": " + e.getMessage());
        }
    }

    private void check(boolean holds, String complaint) {
        if (!holds) {
            throw wrong(complaint);
        }
    }

    private ParameterException wrong(String complaint) {
        return new ParameterException(
                Objects.requireNonNull(spec, "picocli sets it").commandLine(), complaint);
    }

    private static <T> T or(@Nullable T given, T otherwise) {
        return given == null ? otherwise : given;
    }
}
