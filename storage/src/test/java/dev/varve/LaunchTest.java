package dev.varve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ways in which a service may start: on the class path with no flag at all, with the flags of the README, and on
 * the module path.
 */
class LaunchTest {

    private static final Pattern EMBEDDED = Pattern.compile(".*("
            + "[/\\\\](mmap|codecs|index|recovery|storage)[/\\\\]target[/\\\\](classes|varve-[^/\\\\]*)"
            + "|varve-[^/\\\\]*\\.jar|chronicle-(bytes|core)-[^/\\\\]*|posix-[^/\\\\]*"
            + "|lz4-java-[^/\\\\]*|slf4j-api-[^/\\\\]*)");
    private static final String ADVICE = "--add-modules jdk.incubator.vector";

    @TempDir
    Path directory;

    private record Outcome(int status, String out, String err) {}

    @Test
    void shouldServeOnTheClassPathWithoutAnyFlag() throws Exception {
        Outcome outcome = start(List.of("-cp", System.getProperty("java.class.path")));
        assertServed(outcome);
        assertEquals(2, outcome.err().split(Pattern.quote(ADVICE), -1).length, outcome.err());
    }

    @Test
    void shouldServeWithTheVectorApi() throws Exception {
        Outcome outcome = start(List.of(
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path")));
        assertServed(outcome);
        assertFalse(outcome.err().contains(ADVICE), outcome.err());
    }

    @Test
    void shouldServeOnTheModulePath() throws Exception {
        List<String> entries =
                Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));
        List<String> embedded = entries.stream()
                .filter(entry -> EMBEDDED.matcher(entry).matches())
                .toList();
        assertTrue(embedded.size() >= 9, () -> "expected 5 modules of ours and 5 others: " + embedded);
        List<String> tests =
                entries.stream().filter(entry -> entry.endsWith("test-classes")).toList();
        Path own = Files.createDirectories(directory.resolve("classes"));
        copyServiceMain(Path.of(tests.getFirst()), own);
        Outcome outcome = start(List.of(
                "--module-path",
                String.join(File.pathSeparator, embedded),
                "--add-modules",
                "dev.varve.storage",
                "--patch-module",
                "dev.varve.storage=" + own));
        assertServed(outcome);
    }

    /** The service joins the package of the API, as it is a test; nothing else of the tests does. */
    private static void copyServiceMain(Path testClasses, Path to) throws IOException {
        Path name = Path.of("dev", "varve", "ServiceMain.class");
        Files.createDirectories(to.resolve(name).getParent());
        Files.copy(testClasses.resolve(name), to.resolve(name));
    }

    private static void assertServed(Outcome outcome) {
        assertEquals(0, outcome.status(), outcome.err());
        assertEquals(List.of("0 of 1", "1 of 2"), outcome.out().lines().toList(), outcome.err());
    }

    private Outcome start(List<String> flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(
                flags.contains("--module-path")
                        ? List.of("-m", "dev.varve.storage/dev.varve.ServiceMain")
                        : List.of("dev.varve.ServiceMain"));
        command.add(directory.resolve("store").toString());
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        int status = process.waitFor();
        return new Outcome(status, Files.readString(out), Files.readString(err));
    }
}
