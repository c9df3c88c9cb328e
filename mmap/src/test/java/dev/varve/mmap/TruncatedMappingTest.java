package dev.varve.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.mmap.DiskFileStore.Options;
import dev.varve.mmap.DiskFileStore.SystemCalls;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Pins what the layers above build on: a file that is cut short under its mapping shows as an {@link InternalError} in
 * scalar reads, interpreted and compiled, and does not end the process.
 */
class TruncatedMappingTest {

    private static final int LENGTH = 64 * 1024;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"BEST, -Xint, 1", "BEST, -Xbatch, 1000", "PORTABLE, -Xint, 1", "PORTABLE, -Xbatch, 1000"})
    void shouldThrowInternalErrorWhereAMappedFileWasCutShort(SystemCalls calls, String mode, int rounds)
            throws Exception {
        List<String> flags = new ArrayList<>(ChildJvm.NATIVE_ACCESS);
        flags.addAll(List.of(mode, "-XX:+PrintCompilation", "-XX:ErrorFile=" + directory.resolve("crash.log")));
        try (ChildJvm child = ChildJvm.start(flags, Child.class, directory, calls, rounds)) {
            String output = child.rest();
            assertEquals(0, child.exitCode(), output);
            assertTrue(output.contains("intact sum is right"), output);
            assertTrue(output.contains("still resident or not: asked without harm"), output);
            assertTrue(output.contains("cut: InternalError"), output);
            assertTrue(output.contains("another file is fine"), output);
            assertEquals(mode.equals("-Xbatch"), output.contains("TruncatedMappingTest$Child::sum"), output);
        }
    }

    /** Maps a file, has the reading method compiled, cuts the file, reads again. */
    static final class Child {

        public static void main(String[] arguments) throws IOException {
            SystemCalls calls = SystemCalls.valueOf(arguments[1]);
            FileStore store =
                    DiskFileStore.open(Path.of(arguments[0]), Options.defaults().withSystemCalls(calls));
            MappedFile cut = mapped(store, "cut");
            MappedFile intact = mapped(store, "intact");
            int rounds = Integer.parseInt(arguments[2]);
            long sum = 0;
            for (int i = 0; i < rounds; i++) {
                sum += sum(cut.segment());
            }
            System.out.println("intact sum is " + (sum == (long) LENGTH * rounds ? "right" : "wrong"));
            store.append("cut", 1).close();
            cut.willNeed(0, LENGTH);
            cut.residentBytes();
            System.out.println("still resident or not: asked without harm");
            try {
                System.out.println("cut: read " + sum(cut.segment()));
            } catch (InternalError e) {
                System.out.println("cut: InternalError");
            }
            System.out.println("another file is " + (sum(intact.segment()) == LENGTH ? "fine" : "damaged"));
        }

        private static MappedFile mapped(FileStore store, String name) throws IOException {
            try (OutputFile file = store.create(name)) {
                byte[] ones = new byte[LENGTH];
                Arrays.fill(ones, (byte) 1);
                file.write(MemorySegment.ofArray(ones));
            }
            return store.map(name, LENGTH, Access.NORMAL);
        }

        private static long sum(MemorySegment segment) {
            long sum = 0;
            for (long i = 0; i < segment.byteSize(); i++) {
                sum += segment.get(ValueLayout.JAVA_BYTE, i);
            }
            return sum;
        }
    }
}
