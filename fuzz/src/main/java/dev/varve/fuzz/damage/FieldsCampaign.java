package dev.varve.fuzz.damage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Sets every length, offset and count of the golden stores to hostile values, with the checksums over it made right
 * again: numbers that are believed. It happens in a process of its own with a heap of 64 MiB, whose end, hang or lack
 * of memory is a finding; the file {@code said} has what it was at. See {@link Demand} for what is demanded of which.
 */
public final class FieldsCampaign implements Campaign {

    private static final long MOST_SILENT_SECONDS = 60;

    /**
     * Address space, in KiB, for what would allocate by a number that it believes; and a Ctrl-C does not end it, as if
     * it had died of what it read. Where there is a shell.
     */
    private static final String LIMITED = "trap '' INT; ulimit -v 8000000 2>/dev/null; exec \"$0\" \"$@\"";

    private static final Path SHELL = Path.of("/bin/sh");

    /** The campaign. */
    public FieldsCampaign() {}

    @Override
    public String name() {
        return "fields";
    }

    @Override
    public String description() {
        return "every number of every file set to hostile values under right checksums";
    }

    @Override
    public long trials() {
        return 128;
    }

    @Override
    public void run(Trial trial) throws IOException, InterruptedException {
        Path said = trial.directory().resolve("said");
        Process child = new ProcessBuilder(command(trial))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            await(child, said);
        } finally {
            child.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(said, UTF_8);
        trial.tally()
                .add(
                        Tried.HOSTILE_FIELDS,
                        lines.stream()
                                .filter(line -> line.startsWith(HostileChild.AT))
                                .count());
        if (child.exitValue() != 0 || lines.stream().noneMatch(line -> line.startsWith(HostileChild.DONE))) {
            throw new AssertionError("the process ended with status " + child.exitValue() + ": " + last(lines));
        }
    }

    private List<String> command(Trial trial) {
        Stream<String> java = Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+UseSerialGC",
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:ErrorFile=" + trial.directory().resolve("crash.log"),
                "-cp",
                classPath(),
                HostileChild.class.getName(),
                Long.toString(trial.seed()),
                Long.toString(trials()),
                Long.toString(trial.number()));
        return (Files.isExecutable(SHELL) ? Stream.concat(Stream.of(SHELL.toString(), "-c", LIMITED), java) : java)
                .toList();
    }

    private static String classPath() {
        String modules = System.getProperty("jdk.module.path");
        String classes = System.getProperty("java.class.path");
        return modules == null || modules.isEmpty() ? classes : classes + File.pathSeparator + modules;
    }

    /** Waits for the end of a process that goes on saying something. */
    private static void await(Process child, Path said) throws IOException, InterruptedException {
        long length = -1;
        while (!child.waitFor(MOST_SILENT_SECONDS, TimeUnit.SECONDS)) {
            long longer = Files.size(said);
            if (longer == length) {
                child.destroyForcibly().waitFor();
                throw new AssertionError("hung for " + MOST_SILENT_SECONDS + " s: " + last(Files.readAllLines(said)));
            }
            length = longer;
        }
    }

    /** The number that the process was at, and what it said since. */
    private static String last(List<String> lines) {
        int from = 0;
        for (int i = 0; i < lines.size(); i++) {
            from = lines.get(i).startsWith(HostileChild.AT) ? i : from;
        }
        return String.join(System.lineSeparator(), lines.subList(from, lines.size()));
    }
}
