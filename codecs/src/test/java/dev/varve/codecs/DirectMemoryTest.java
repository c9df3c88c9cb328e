package dev.varve.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Direct memory, which {@code -XX:MaxDirectMemorySize} bounds, is the application's: files do not need any. */
class DirectMemoryTest {

    @Test
    void shouldWriteAndOpenFilesWhereTheApplicationTookAllDirectMemory() throws IOException, InterruptedException {
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:MaxDirectMemorySize=1m",
                "-cp",
                System.getProperty("java.class.path"),
                DirectMemoryProbe.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        String last = output.lines().toList().getLast();
        assertEquals(Sample.values().length + " kinds of files, while 1048576 bytes were taken", last, output);
    }
}
