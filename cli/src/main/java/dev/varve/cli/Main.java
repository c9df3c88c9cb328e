package dev.varve.cli;

import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code varve}: one command with a subcommand for each thing to do. */
@Command(
        name = "varve",
        description = "An embedded, off-heap, memory-mapped vector store.",
        footer = {"", "'varve bench --help' tells of the benchmarks, which are a program of their own."},
        mixinStandardHelpOptions = true,
        subcommands = {
            DemoCommand.class,
            SearchCommand.class,
            ImportCommand.class,
            QueryCommand.class,
            GetCommand.class,
            InspectCommand.class,
            CheckCommand.class,
            RepairCommand.class,
            CompactCommand.class
        },
        versionProvider = Main.Version.class)
public final class Main implements Runnable {

    @Spec
    private CommandSpec spec;

    /** Exits with one of the codes of {@link ErrorReport}. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The whole command line, as {@link #main} runs it. */
    static CommandLine commandLine() {
        return ErrorReport.installOn(new CommandLine(new Main()).registerConverter(Path.class, new Choices.OfPath()));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing subcommand");
    }

    /** The version of the build, and of the Java that runs it. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "varve " + (version == null ? "(not packaged)" : version),
                "Java " + Runtime.version() + " on " + System.getProperty("os.name")
            };
        }
    }
}
