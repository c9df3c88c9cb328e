package dev.varve.fuzz;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.CampaignRun;
import dev.varve.fuzz.campaign.EngineLog;
import dev.varve.fuzz.campaign.Finding;
import dev.varve.fuzz.campaign.Tried;
import dev.varve.lab.report.Failures;
import dev.varve.lab.report.Report;
import dev.varve.lab.report.Table;
import dev.varve.lab.report.Table.Column;
import dev.varve.lab.run.Interruption;
import dev.varve.lab.run.Stop;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code varve fuzz}: campaigns that try to break the engine, for as long as one likes. */
@Command(
        name = "varve fuzz",
        description =
                "Tries to break the engine, by crashes, faults, damage, kills and races, and says what was tried and"
                        + " what it survived.",
        footer = {
            "",
            "Ends with 0 where nothing was found, 1 where something was: each finding is printed with the command that"
                + " runs it again, and what it left stays. A Ctrl-C has trials that have begun made to their end, or"
                + " for a minute more, and ends with 130 whatever was found; 2 is bad input, or a --dir that is full."
                + " The matrix of what is tried is in docs/testing.md."
        },
        mixinStandardHelpOptions = true)
public final class Main implements Callable<Integer> {

    private static final int FOUND = 1;
    private static final int BAD_INPUT = 2;
    private static final int STOPPED = 130;

    private static final int MOST_THREADS = 1_024;

    /** With fewer bytes left, it is no wonder that a trial fails. */
    private static final long LEAST_ROOM = 16 << 20;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "How long; a fraction is fine. Default: ${DEFAULT-VALUE}.")
    private double minutes = 1;

    @Option(names = "--seed", paramLabel = "S", description = "Of all that is drawn. Default: drawn, and told.")
    private @Nullable Long seed;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "These campaigns alone; --list has their names. Default: all.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--trial", paramLabel = "N", description = "With one campaign: this trial alone.")
    private @Nullable Long trial;

    @Option(
            names = "--from",
            paramLabel = "N",
            description = "With one campaign: this trial first, where a run before ended, and those behind it.")
    private @Nullable Long from;

    @Option(names = "--threads", paramLabel = "N", description = "Trials at once. Default: ${DEFAULT-VALUE}.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--trial-minutes",
            paramLabel = "N",
            description = "A trial that takes longer is a finding, told with the stacks of all threads. Default:"
                    + " ${DEFAULT-VALUE}.")
    private double trialMinutes = 10;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where trials have their files, which they delete. Default: a temporary directory.")
    private @Nullable Path directory;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also write every count to this file, a line of JSON each.")
    private @Nullable Path json;

    @Option(names = "--list", description = "Tell the campaigns, and end.")
    private boolean list;

    @Spec
    private CommandSpec spec;

    private final List<Finding> findings = new ArrayList<>();
    private volatile boolean noRoom;
    private volatile boolean killing;

    /** Creates the command. */
    public Main() {}

    /** Exits with 0, 1 where something was found, 2 for bad input, 130 where it was stopped, or 70 for a bug. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The whole command line, as {@link #main} runs it. */
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler((failure, command, _) -> tell(failure, command));
    }

    private static int tell(Exception failure, CommandLine command) throws Exception {
        if (failure instanceof IOException unreadable) {
            command.getErr().println("varve fuzz: " + Failures.message(unreadable));
            command.getErr().flush();
            return BAD_INPUT;
        }
        throw failure;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Campaign> chosen = chosen();
        if (list) {
            tell(chosen);
            return 0;
        }
        check(chosen);
        EngineLog.silence();
        var stop = new Stop();
        // Until all is deleted, or the process may end before that.
        try (Interruption _ = Interruption.install(stop, this::tellEnding, this::endLate)) {
            return run(chosen, scratch(), stop);
        }
    }

    private int run(List<Campaign> chosen, Path scratch, Stop stop) throws IOException, InterruptedException {
        try (Report report = Report.open(out(), json)) {
            long first = seed == null ? new SplittableRandom().nextInt(Integer.MAX_VALUE) : seed;
            Duration limit = duration(trialMinutes);
            var run = new CampaignRun(
                    chosen, first, scratch, System::nanoTime, limit, finding -> found(finding, scratch));
            if (from != null) {
                run.goOn(from);
            }
            out().println("varve fuzz, seed " + first);
            out().flush();
            return run(report, run, stop);
        } finally {
            endChildren();
            if (findings.isEmpty() && !noRoom) {
                CampaignRun.delete(scratch);
            }
        }
    }

    private List<Campaign> chosen() {
        List<Campaign> chosen = new ArrayList<>();
        for (String name : new LinkedHashSet<>(only)) {
            chosen.add(Campaigns.ALL.stream()
                    .filter(campaign -> campaign.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> wrong("--only: no campaign " + name + "; there are "
                            + Campaigns.ALL.stream().map(Campaign::name).collect(Collectors.joining(", ")))));
        }
        return only.isEmpty() ? Campaigns.ALL : chosen;
    }

    private void check(List<Campaign> chosen) {
        check("--trial", trial, chosen);
        check("--from", from, chosen);
        if (trial != null && from != null) {
            throw wrong("--trial makes one trial, --from it and those behind it: give one of them");
        }
        if (!(minutes > 0) || !(trialMinutes > 0)) {
            throw wrong("--minutes and --trial-minutes must be positive");
        }
        if (threads < 1 || threads > MOST_THREADS) {
            throw wrong("--threads " + threads + ": 1 to " + MOST_THREADS);
        }
    }

    private void check(String option, @Nullable Long number, List<Campaign> chosen) {
        if (number == null) {
            return;
        }
        if (chosen.size() != 1 || seed == null) {
            throw wrong(option + " needs --only with one campaign, and --seed");
        }
        Campaign campaign = chosen.getFirst();
        if (number < 0 || number >= campaign.trials()) {
            throw wrong(option + " " + number + ": " + campaign.name() + " has trials 0 to " + (campaign.trials() - 1));
        }
    }

    private Path scratch() throws IOException {
        if (directory == null) {
            return Files.createTempDirectory("varve-fuzz-");
        }
        Files.createDirectories(directory);
        return Files.createTempDirectory(directory, "fuzz-");
    }

    private int run(Report report, CampaignRun run, Stop stop) throws InterruptedException {
        long end = System.nanoTime() + duration(minutes).toNanos();
        if (trial == null) {
            run.run(threads, () -> stop.asked() || noRoom || System.nanoTime() - end >= 0);
        } else {
            run.replay(trial);
        }
        tell(report, run);
        if (!findings.isEmpty()) {
            return FOUND;
        }
        if (noRoom) {
            return BAD_INPUT;
        }
        return stop.asked() ? STOPPED : 0;
    }

    private void tellEnding() {
        PrintWriter err = spec.commandLine().getErr();
        err.println("varve fuzz: ending, once the trials that have begun have: up to " + Interruption.PATIENCE_SECONDS
                + " s");
        err.flush();
    }

    /** Patience has ended: trials that go on are cut off with their processes, which says nothing of the engine. */
    private void endLate() {
        killing = true;
        endChildren();
    }

    /** Those of trials that hang: whoever waits for one is not woken by an interrupt. */
    private static void endChildren() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }

    private static Duration duration(double minutes) {
        return Duration.ofNanos((long) (minutes * TimeUnit.MINUTES.toNanos(1)));
    }

    private void found(Finding finding, Path scratch) {
        PrintWriter err = spec.commandLine().getErr();
        if (killing) {
            return; // It failed as its processes were killed.
        }
        if (scratch.toFile().getUsableSpace() < LEAST_ROOM) {
            // Most likely for that, and then nothing that the engine did.
            noRoom = true;
            err.println("varve fuzz: no room in " + scratch + ", where trials have their files; give another --dir."
                    + " This may have failed for that:");
        } else {
            findings.add(finding);
        }
        err.println("FOUND by " + finding.campaign().name() + ", trial " + finding.number() + " of seed "
                + finding.seed() + ", what it left in " + finding.directory() + "; to run it again:");
        err.println("    " + finding.replay());
        finding.failure().printStackTrace(err);
        err.flush();
    }

    private void tell(List<Campaign> campaigns) {
        Table table = new Table(Column.text("campaign"), Column.number("trials a pass"), Column.text("what it tries"));
        campaigns.forEach(one -> table.row(one.name(), number(one.trials()), one.description()));
        table.print(out());
    }

    private void tell(Report report, CampaignRun run) {
        Table shares = new Table(
                Column.text("campaign"),
                Column.number("trials"),
                Column.number("whole passes"),
                Column.number("seconds"),
                Column.text("what it tries"));
        for (CampaignRun.Share share : run.shares()) {
            Campaign campaign = share.campaign();
            String seconds = String.format(Locale.ROOT, "%.1f", share.seconds());
            String passes = share.perPass() == 1 ? "-" : number(share.passes());
            shares.row(campaign.name(), number(share.trials()), passes, seconds, campaign.description());
            report.add("trials", share.trials(), "trials", Map.of("campaign", campaign.name()));
        }
        shares.print(out(), "Campaigns");
        tellMissing(run);
        run.shares().forEach(this::tellRest);
        Table counts = new Table(Column.text("tried"), Column.number("count"), Column.text("which are"));
        for (Tried tried : Tried.values()) {
            long count = run.tally().count(tried);
            counts.row(tried.figure(), number(count), tried.what());
            report.add(tried.figure(), count, "count", Map.of());
            run.tally().kinds(tried).forEach((kind, times) -> {
                counts.row("", number(times), "  " + kind);
                // By another name, or who adds up all of one name would count them twice.
                report.add(tried.figure() + "_of_kind", times, "count", Map.of("kind", kind));
            });
        }
        counts.row("failures", number(findings.size()), "trials that found something");
        report.add("failures", findings.size(), "count", Map.of());
        counts.print(out(), "Tried, and survived but for the failures");
        report.complete();
    }

    /** What the run says nothing of. */
    private void tellMissing(CampaignRun run) {
        String untried = run.shares().stream()
                .filter(share -> share.trials() == 0)
                .map(share -> share.campaign().name())
                .collect(Collectors.joining(", "));
        if (!untried.isEmpty()) {
            out().println("Not tried, as the time was too short: " + untried);
        }
        if (run.gaveUp()) {
            out().println("Ended early: as many trials hang as there are threads.");
        }
    }

    /** How to make the rest of a pass that was begun, which is worth it where a pass is all that there is to try. */
    private void tellRest(CampaignRun.Share share) {
        if (only.size() == 1 && share.next() > 0) {
            out().println("To go on with this pass: ./varve fuzz --only " + only.getFirst() + " --seed " + share.seed()
                    + " --from " + share.next());
        }
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
