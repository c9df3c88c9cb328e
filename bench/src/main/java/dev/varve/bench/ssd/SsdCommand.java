package dev.varve.bench.ssd;

import dev.varve.bench.run.Frame;
import dev.varve.bench.run.MemoryGroups;
import dev.varve.bench.run.PageCache;
import dev.varve.bench.run.Readahead;
import dev.varve.bench.run.Scratch;
import dev.varve.bench.run.ScratchOption;
import dev.varve.lab.run.Stop;
import dev.varve.lab.sets.TokenSet;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code varve bench ssd}: what the disk gives, and late interaction over tokens that do not fit in memory. */
@Command(
        name = "ssd",
        description = "Measures random reads of the disk by several ways to read, and late interaction over token"
                + " documents on it, with memory for all of them and for a part.",
        footer = {
            "",
            "Coded tokens are searched with all of them in memory, by the engine's readers with and without"
                + " prefetching, and by plain page faults of the mapping, with and without the system's readahead; the"
                + " answers must be the same. Processes that search have their memory capped by a cgroup, and files"
                + " are put out of memory before they are read, where that is permitted; the report says what was"
                + " done.",
            "Progress goes to the standard error. A run that is stopped (Ctrl-C) keeps the figures that it has, and"
                    + " deletes its files."
        },
        mixinStandardHelpOptions = true)
public final class SsdCommand implements Callable<Integer> {

    @Option(
            names = "--parts",
            split = ",",
            paramLabel = "PART",
            description = "What to measure, of: ${COMPLETION-CANDIDATES}. Default: all.")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    @Option(
            names = "--evict",
            paramLabel = "WHAT",
            description = "How files are put out of memory before they are read, of: ${COMPLETION-CANDIDATES}. all"
                    + " drops the page cache of the whole machine. Default: the first that is permitted.")
    private @Nullable PageCache evict;

    @Mixin
    private Frame frame = new Frame();

    @Mixin
    private ScratchOption directory = new ScratchOption();

    @Mixin
    private PlanOptions options = new PlanOptions();

    private final Stop stop;

    /** Creates the command. */
    public SsdCommand() {
        this(new Stop());
    }

    /** As {@link #SsdCommand()}, to be stopped by the caller too. */
    SsdCommand(Stop stop) {
        this.stop = stop;
    }

    @Override
    public Integer call() throws IOException {
        Plan plan = options.plan(frame.quick());
        PageCache cache = evict == null ? PageCache.best() : evict;
        if (!cache.available()) {
            throw frame.wrong(
                    "--evict " + cache + ": this process may not; run as root, or give --evict files or none");
        }
        try (TokenSet _ = plan.corpus()) {
            return frame.run(stop, report -> {
                try (Scratch scratch = directory.open("ssd")) {
                    MemoryGroups groups = MemoryGroups.ofThis();
                    return measure(new SsdRun(plan, cache, groups, scratch, report, frame.err(), stop));
                }
            });
        }
    }

    private int measure(SsdRun run) throws IOException {
        run.report().header("ssd", facts(run));
        for (Part part : parts) {
            part.needs(run.plan()).check(part, run.scratch().folder());
        }
        for (Part part : EnumSet.copyOf(parts)) {
            part.run(run);
        }
        return 0;
    }

    private Map<String, String> facts(SsdRun run) throws IOException {
        Plan plan = run.plan();
        Map<String, String> facts = frame.facts("ssd", run.scratch().folder());
        for (Part part : EnumSet.copyOf(parts)) {
            facts.put("needs of " + part, part.needs(plan).toString());
        }
        facts.put("cold", run.cache().description());
        facts.put("memory", run.groups().description());
        facts.put("readahead", Readahead.ofDiskOf(run.scratch().folder()));
        facts.put("corpus", plan.corpus().description());
        facts.put("corpus of codes", plan.codeCorpus().toString());
        facts.put("search process", SearchChild.flags());
        facts.put(
                "plan",
                "rounds " + plan.rounds() + ", seconds " + plan.seconds() + ", queries " + plan.queries()
                        + " and side by side "
                        + plan.throughputQueries() + " by " + plan.searchThreads() + " threads, k "
                        + plan.answers() + ", memory share " + plan.memoryShare() + ", seed " + plan.seed());
        return facts;
    }
}
