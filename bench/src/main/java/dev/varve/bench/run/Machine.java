package dev.varve.bench.run;

import dev.varve.lab.report.Units;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a reader must know of the place where figures were taken. */
public final class Machine {

    private static final String UNKNOWN = "unknown";

    private Machine() {}

    /**
     * Machine, system, disk, Java and commit.
     *
     * @param directory where the files of the benchmark go
     * @param home the folder of Varve's sources, to tell the commit
     */
    public static Map<String, String> facts(Path directory, Path home, Clock clock) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put("commit", commit(home));
        facts.put(
                "machine",
                processor() + ", " + Runtime.getRuntime().availableProcessors() + " processors, " + memory()
                        + " of memory");
        facts.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        FileStore disk = Files.getFileStore(directory);
        facts.put(
                "disk",
                disk.name() + ", " + disk.type() + ", " + Units.bytes(disk.getUsableSpace()) + " free of "
                        + Units.bytes(disk.getTotalSpace()));
        facts.put("java", System.getProperty("java.vm.vendor") + " " + Runtime.version());
        facts.put("flags", flags());
        return facts;
    }

    /** Without where the sources are, which changes no figure and is nobody's business where figures are published. */
    private static String flags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-Dvarve.home="))
                .map(Folders::leaveOut)
                .collect(Collectors.joining(" "));
    }

    private static String processor() {
        return firstLine(Path.of("/proc/cpuinfo"), line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse(System.getProperty("os.arch"));
    }

    private static String memory() {
        return firstLine(Path.of("/proc/meminfo"), line -> line.startsWith("MemTotal"))
                .map(line -> Units.bytes(1024 * Double.parseDouble(line.replaceAll("[^0-9]", ""))))
                .orElse(UNKNOWN);
    }

    private static Optional<String> firstLine(Path file, Predicate<String> wanted) {
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(wanted).findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** The commit of a checkout, marked where files differ from it. */
    private static String commit(Path home) {
        return git(home, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")
                .orElse("not a checkout");
    }

    private static Optional<String> git(Path home, String... arguments) {
        try {
            Process process = new ProcessBuilder(Stream.concat(Stream.of("git"), Stream.of(arguments))
                            .toList())
                    .directory(home.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 && !answer.isEmpty() ? Optional.of(answer) : Optional.empty();
        } catch (IOException noGit) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
