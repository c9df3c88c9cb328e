package dev.varve.bench;

import dev.varve.VarveException;
import dev.varve.bench.ann.AnnCommand;
import dev.varve.bench.candidates.CandidatesCommand;
import dev.varve.bench.dense.FiltersCommand;
import dev.varve.bench.dense.MergesCommand;
import dev.varve.bench.kernels.KernelsCommand;
import dev.varve.bench.page.ReportCommand;
import dev.varve.bench.ssd.SsdCommand;
import dev.varve.bench.writes.WritesCommand;
import dev.varve.lab.report.Failures;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code varve bench}: one command with a subcommand for each thing to measure. */
@Command(
        name = "varve bench",
        description = "Measures Varve on this machine, beside others: one part by its name, or all of them by --out.",
        mixinStandardHelpOptions = true,
        subcommands = {
            AnnCommand.class,
            FiltersCommand.class,
            MergesCommand.class,
            CandidatesCommand.class,
            KernelsCommand.class,
            SsdCommand.class,
            WritesCommand.class,
            ReportCommand.class
        })
public final class Main implements Callable<Integer> {

    private static final int BAD_INPUT = 2;

    @Mixin
    private WholeRun all = new WholeRun();

    @Spec
    private CommandSpec spec;

    /** Creates the command. */
    public Main() {}

    /** Exits with 0, 2 where input or the system is to blame, 130 where it was stopped, or 70 for a bug. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The whole command line, as {@link #main} runs it. */
    public static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, _) -> tell(failure, command));
    }

    @Override
    public Integer call() throws IOException {
        Path results = all.out();
        if (results == null) {
            throw new ParameterException(
                    spec.commandLine(), "Say what to measure: a part by its name, or all of them by --out DIR");
        }
        return all.run(
                results,
                arguments -> commandLine()
                        .setOut(spec.commandLine().getOut())
                        .setErr(spec.commandLine().getErr())
                        .execute(arguments));
    }

    private static int tell(Exception failure, CommandLine command) throws Exception {
        Exception cause = failure instanceof UncheckedIOException unchecked ? unchecked.getCause() : failure;
        if (cause instanceof IOException || cause instanceof VarveException) {
            PrintWriter err = command.getErr();
            err.println(command.getCommandSpec().qualifiedName() + ": "
                    + (cause instanceof IOException unreadable ? Failures.message(unreadable) : cause.getMessage()));
            err.flush();
            return BAD_INPUT;
        }
        throw failure;
    }
}
