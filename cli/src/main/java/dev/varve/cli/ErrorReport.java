package dev.varve.cli;

import dev.varve.VarveException;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.UnsupportedFormatException;
import dev.varve.lab.report.Failures;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Tells the failure of a command: one message on the standard error, and the exit code {@value #BAD_INPUT} where input,
 * a store or the system is to blame. Only a failure that nobody foresaw gets a stack trace, because that is what a bug
 * report needs.
 */
public final class ErrorReport
        implements CommandLine.IExecutionExceptionHandler, CommandLine.IParameterExceptionHandler {

    /** Exit code of a command that did its work. */
    public static final int OK = 0;
    /** Exit code of a command that found nothing under the key it was asked for. */
    public static final int NOT_FOUND = 1;
    /** Exit code of a check that found a damaged store. */
    public static final int DAMAGED = 1;
    /** Exit code of bad input and of everything that the world outside refuses. */
    public static final int BAD_INPUT = 2;
    /** Exit code of a bug. */
    public static final int BUG = 70;

    /** Lets a command line report all its failures in this way. */
    public static CommandLine installOn(CommandLine commandLine) {
        var report = new ErrorReport();
        return commandLine.setExecutionExceptionHandler(report).setParameterExceptionHandler(report);
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        Throwable cause = failure instanceof UncheckedIOException unchecked
                ? Objects.requireNonNull(unchecked.getCause())
                : failure;
        switch (cause) {
            case VarveException e -> err.println(name + ": " + e.getMessage());
            case BadInputException e -> err.println(name + ": " + e.getMessage());
            case CorruptFileException e
            when e.unread() ->
                err.println(name + ": " + e.getMessage() + "; look at the disk and the system's log, then try again");
            case CorruptFileException e -> err.println(name + ": " + e.getMessage() + "; restore the file from a copy");
            case UnsupportedFormatException e -> err.println(name + ": " + e.getMessage() + "; use a newer Varve");
            case IOException e -> err.println(name + ": " + Failures.message(e));
            default -> {
                err.println(name + ": an unexpected failure; please report it with the lines below");
                failure.printStackTrace(err);
                err.flush();
                return BUG;
            }
        }
        err.flush();
        return BAD_INPUT;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        PrintWriter err = command.getErr();
        err.println(name + ": " + failure.getMessage());
        err.println("Try '" + name + " --help'.");
        err.flush();
        return BAD_INPUT;
    }
}
