package dev.varve.bench.ssd;

import dev.varve.lab.sets.GeneratorException;
import dev.varve.lab.sets.TokenCorpus;
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
            description = "The documents, such as tokens:docs=100000,dim=128,mean=70,seed=1."
                    + " Default: tokens:docs=20000, --quick tokens:docs=2000.")
    private @Nullable String corpus;

    @Option(names = "--queries", paramLabel = "N", description = "Queries of a round. Default: 30, --quick 10.")
    private @Nullable Integer queries;

    @Option(names = "-k", paramLabel = "N", description = "Answers of a query. Default: ${DEFAULT-VALUE}.")
    private int answers = 10;

    @Option(
            names = "--memory-share",
            paramLabel = "SHARE",
            description = "Part of the token bytes that a capped process may have in memory, beside what it needs"
                    + " itself. Default: ${DEFAULT-VALUE}.")
    private double memoryShare = 0.25;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /** @throws ParameterException if a value is out of range */
    Plan plan(boolean quick) {
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
                memoryShare > 0 && Double.isFinite(memoryShare),
                "--memory-share " + memoryShare + ": expected more than 0");
        TokenCorpus documents = corpus(or(corpus, quick ? "tokens:docs=2000" : "tokens:docs=20000"));
        int asked = or(queries, quick ? 10 : 30);
        int most = documents.queries() - SearchProcess.WARM_UPS;
        check(
                asked > 0 && asked <= most,
                "--queries " + asked + ": expected 1 to " + most + ", as " + documents + " has so many without "
                        + SearchProcess.WARM_UPS + " to warm up");
        return new Plan(bytes * MIB, blocks, readers, time, times, documents, asked, answers, memoryShare, seed);
    }

    private TokenCorpus corpus(String text) {
        try {
            return TokenCorpus.parse(text);
        } catch (GeneratorException e) {
            throw wrong("--corpus " + text + ": " + e.getMessage());
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
