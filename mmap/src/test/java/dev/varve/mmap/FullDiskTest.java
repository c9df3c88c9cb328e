package dev.varve.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.mmap.DiskFileStore.Options;
import dev.varve.mmap.DiskFileStore.SystemCalls;
import dev.varve.mmap.contract.FullDiskContract;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both ways to a disk leave a file as it was when the disk is full; on Linux also a disk that really is. */
class FullDiskTest {

    @TempDir
    Path directory;

    /** Real files whose writes fail as on a full disk. */
    private abstract class Contract extends FullDiskContract {

        private final FullCalls calls;

        Contract(FileCalls calls) {
            this.calls = new FullCalls(calls);
        }

        @Override
        protected FileStore newStore() {
            return DiskFileStore.open(directory, Options.defaults(), calls);
        }

        @Override
        protected void fill() {
            calls.full(true);
        }

        @Override
        protected void free() {
            calls.full(false);
        }
    }

    @Nested
    class Best extends Contract {
        Best() {
            super(NativeAccess.linux() ? new LinuxFiles() : new PortableFiles());
        }
    }

    @Nested
    class Portable extends Contract {
        Portable() {
            super(new PortableFiles());
        }
    }

    /** A file system of 1 MiB in memory, where this user may mount one in a name space of his own. */
    @ParameterizedTest
    @EnumSource(SystemCalls.class)
    void shouldLeaveAFileAsItWasOnADiskThatIsReallyFull(SystemCalls calls) throws Exception {
        assumeTrue(NativeAccess.linux());
        List<String> mounted = List.of(
                "unshare",
                "-Urm",
                "sh",
                "-c",
                "mount -t tmpfs -o size=1m none \"$0\" && exec \"$@\"",
                directory.toString());
        assumeTrue(succeeds(mounted, "true"), "no name space of one's own on this system");
        try (ChildJvm child = ChildJvm.startBehind(mounted, ChildJvm.NATIVE_ACCESS, Child.class, directory, calls)) {
            String output = child.rest();
            assertEquals(
                    List.of("full at 700001 of 700001", "800001 whole"),
                    output.lines().toList(),
                    output);
            assertEquals(0, child.exitCode());
        }
    }

    private static boolean succeeds(List<String> command, String last) throws InterruptedException {
        List<String> all = new ArrayList<>(command);
        all.add(last);
        try {
            return new ProcessBuilder(all).start().waitFor() == 0;
        } catch (IOException noSuchCommand) {
            return false;
        }
    }

    /** Fills the disk, then writes what still fits, and compares all of it. */
    static final class Child {

        public static void main(String[] arguments) throws IOException {
            SystemCalls calls = SystemCalls.valueOf(arguments[1]);
            FileStore store =
                    DiskFileStore.open(Path.of(arguments[0]), Options.defaults().withSystemCalls(calls));
            byte[] bytes = new byte[800_001];
            new Random(1).nextBytes(bytes);
            MemorySegment all = MemorySegment.ofArray(bytes);
            try (OutputFile file = store.create("a")) {
                file.write(all.asSlice(0, 700_001));
                try {
                    file.write(MemorySegment.ofArray(new byte[600_000]));
                } catch (NoSpaceException full) {
                    System.out.println("full at " + file.length() + " of " + store.length("a"));
                }
                file.write(all.asSlice(700_001));
                file.sync();
            }
            try (InputFile file = store.open("a")) {
                MemorySegment found = MemorySegment.ofArray(new byte[(int) file.length()]);
                file.read(0, found);
                System.out.println(found.byteSize() + (found.mismatch(all) == -1 ? " whole" : " damaged"));
            }
        }
    }
}
