package dev.varve.cli;

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
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
public final class Main implements Runnable {

    @Spec
    private CommandSpec spec;

    /** Exits with 0, with 2 when what was asked for is not possible, and with 1 when it failed. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
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
