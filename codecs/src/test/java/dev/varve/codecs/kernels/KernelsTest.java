package dev.varve.codecs.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The choice of kernels, and what only a process of its own can show. */
class KernelsTest {

    private static final String VECTOR_API = "--add-modules=jdk.incubator.vector";

    /** Compiles in the foreground, so that what is called often enough is compiled. */
    private static final String IN_FOREGROUND = "-Xbatch";

    @TempDir
    Path directory;

    @Test
    void shouldFallBackToPlainLoopsWithoutTheVectorModule() throws Exception {
        String[] described = run(List.of(), "describe").split("\\|", -1);
        assertEquals("false", described[0]);
        assertEquals("scalar", described[1]);
        assertTrue(described[2].contains("--add-modules jdk.incubator.vector"), described[2]);
    }

    @Test
    void shouldRunOnTheVectorApiWhereTheModuleIsPresent() throws Exception {
        String[] described = run(List.of(VECTOR_API), "describe").split("\\|", -1);
        assertEquals(String.valueOf(Kernels.vectorised()), described[0]);
        assertEquals(Kernels.description(), described[1]);
        assertEquals(Kernels.vectorised(), described[2].isEmpty(), "advice is given exactly where it helps");
    }

    @Test
    void shouldNotTrustNarrowVectorsOfX86() {
        assertFalse(VectorKernels.usable(128, "amd64"));
        assertTrue(VectorKernels.usable(256, "amd64"));
        assertTrue(VectorKernels.usable(128, "aarch64"));
        assertFalse(VectorKernels.usable(64, "riscv64"));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void shouldAgreeAtEveryWidth(int bytes) throws Exception {
        String output = run(List.of(VECTOR_API, "-XX:MaxVectorSize=" + bytes), "agree");
        assertTrue(output.endsWith(" bits agree"), output);
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 100, 7})
    void shouldReportFileCutShortUnderItsMappingAsError(int dimension) throws Exception {
        String output = run(
                List.of(VECTOR_API, IN_FOREGROUND, "--enable-native-access=ALL-UNNAMED"),
                "truncate",
                directory.resolve("rows").toString(),
                String.valueOf(dimension));
        assertEquals("28 of 28 faults became errors", output);
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 100, 768})
    void shouldAllocateNothingOnceCompiled(int dimension) throws Exception {
        String output = run(List.of(VECTOR_API, IN_FOREGROUND), "allocate", String.valueOf(dimension));
        assertEquals("0 bytes a round of 55 calls", output);
    }

    @Test
    void shouldExplainKernelsThatCannotBeLoaded() {
        String missing = "dev.varve.codecs.kernels.NoSuchKernels";
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> Kernels.load(missing));
        assertTrue(e.toString().contains(missing + " cannot be used"), e::toString);
        assertThrows(IllegalStateException.class, () -> Kernels.load("java.lang.Object"));
    }

    private static String run(List<String> flags, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-XX:-CreateCoredumpOnCrash", "-XX:+ErrorFileToStdout"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), KernelProbe.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, process.waitFor(), () -> String.join(" ", command) + "\n" + output);
        return output;
    }
}
