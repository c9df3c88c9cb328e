package dev.varve.bench.ssd;

import dev.varve.bench.page.HtmlOption;
import dev.varve.bench.run.Interruption;
import dev.varve.bench.run.Machine;
import dev.varve.bench.run.Scratch;
import dev.varve.bench.run.Stop;
import dev.varve.lab.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code varve bench ssd}: what the disk gives, and late interaction over tokens that do not fit in memory. */
@Command(
        name = "ssd",
        description = "Measures random reads of the disk by several ways to read, and late interaction over token"
                + " documents on it, with memory for all of them and for a part.",
        footer = {
            "",
            "The engine as it stands scores every document for every query, so the corpus is small by default."
                    + " Processes that search have their memory capped by a cgroup, and files are put out of memory"
                    + " before they are read, where that is permitted; the report says what was done.",
            "Progress goes to the standard error. A run that is stopped (Ctrl-C) keeps the figures that it has, and"
                    + " deletes its files."
        },
        mixinStandardHelpOptions = true)
public final class SsdCommand implements Callable<Integer> {

    /** Exit code of a run that was stopped. */
    static final int STOPPED = 130;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where the files go, in a folder of their own that is deleted at the end: the disk that is"
                    + " measured. Default: varve/bench in the user's cache ($XDG_CACHE_HOME or ~/.cache).")
    private @Nullable Path directory;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also write every figure to this file, as one line of JSON each.")
    private @Nullable Path json;

    @Option(names = "--quick", description = "A small run of every part, under two minutes; not for figures to quote.")
    private boolean quick;

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
    private HtmlOption html = new HtmlOption();

    @Mixin
    private PlanOptions options = new PlanOptions();

    @Spec
    private @Nullable CommandSpec spec;

    private final Clock clock = Clock.systemUTC();
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
        CommandLine command = Objects.requireNonNull(spec, "picocli sets it").commandLine();
        Plan plan = options.plan(quick, command);
        PageCache cache = evict == null ? PageCache.best() : evict;
        if (!cache.available()) {
            throw new ParameterException(
                    command, "--evict " + cache + ": this process may not; run as root, or give --evict files or none");
        }
        Path lines = html.json(json);
        try (Interruption _ = Interruption.install(stop)) {
            int status;
            try (Report report = Report.open(command.getOut(), lines);
                    Scratch scratch = Scratch.in(directory == null ? Scratch.defaultDirectory() : directory, "ssd")) {
                MemoryGroups groups = MemoryGroups.find(Path.of("/proc/self"));
                status = measure(new SsdRun(plan, cache, groups, scratch, report, command.getErr(), stop));
            }
            html.write(lines);
            return status;
        }
    }

    private int measure(SsdRun run) throws IOException {
        Report report = run.report();
        try {
            report.header("ssd", facts(run));
            for (Part part : parts) {
                part.needs(run.plan()).check(part, run.scratch().folder());
            }
            for (Part part : EnumSet.copyOf(parts)) {
                part.run(run);
            }
            report.complete();
            return 0;
        } catch (Stop.StoppedException stopped) {
            report.out().println();
            report.out().println("stopped: what was measured until then stands above");
            report.out().flush();
            return STOPPED;
        }
    }

    private Map<String, String> facts(SsdRun run) throws IOException {
        Plan plan = run.plan();
        Path home = Path.of(System.getProperty("varve.home", "")).toAbsolutePath();
        Map<String, String> facts =
                new LinkedHashMap<>(Machine.facts(run.scratch().folder(), home, clock));
        facts.put("bench", "ssd");
        for (Part part : EnumSet.copyOf(parts)) {
            facts.put("needs of " + part, part.needs(plan).toString());
        }
        facts.put("cold", run.cache().description());
        facts.put("memory", run.groups().description());
        facts.put("corpus", plan.corpus().toString());
        facts.put("search process", SearchChild.flags());
        facts.put(
                "plan",
                "rounds " + plan.rounds() + ", seconds " + plan.seconds() + ", queries " + plan.queries() + ", k "
                        + plan.answers() + ", memory share " + plan.memoryShare() + ", seed " + plan.seed());
        return facts;
    }
}
