package dev.varve.bench;

import dev.varve.VarveException;
import dev.varve.bench.ann.AnnCommand;
import dev.varve.bench.kernels.KernelsCommand;
import dev.varve.bench.page.ReportCommand;
import dev.varve.bench.ssd.SsdCommand;
import dev.varve.bench.writes.WritesCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code varve bench}: one command with a subcommand for each thing to measure. */
@Command(
        name = "varve bench",
        description = "Measures Varve on this machine, beside others.",
        mixinStandardHelpOptions = true,
        subcommands = {
            AnnCommand.class,
            KernelsCommand.class,
            SsdCommand.class,
            WritesCommand.class,
            ReportCommand.class
        })
public final class Main implements Runnable {

    private static final int BAD_INPUT = 2;

    @Spec
    private CommandSpec spec;

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
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing subcommand");
    }

    private static int tell(Exception failure, CommandLine command) throws Exception {
        Exception cause = failure instanceof UncheckedIOException unchecked ? unchecked.getCause() : failure;
        if (cause instanceof IOException || cause instanceof VarveException) {
            PrintWriter err = command.getErr();
            err.println(command.getCommandSpec().qualifiedName() + ": " + cause.getMessage());
            err.flush();
            return BAD_INPUT;
        }
        throw failure;
    }
}
