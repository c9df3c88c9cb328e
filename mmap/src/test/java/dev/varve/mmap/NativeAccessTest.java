package dev.varve.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.mmap.DiskFileStore.Options;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that was not given native access works all the same, and prints no warning. */
class NativeAccessTest {

    @TempDir
    Path directory;

    @Test
    void shouldDoWithoutNativeAccessQuietly() throws Exception {
        assertEquals("calls false, mapped 7, resident OptionalLong.empty, read by THREADS", output(List.of()));
        assertEquals(
                "calls false, mapped 7, resident OptionalLong.empty, read by THREADS",
                output(List.of("--illegal-native-access=deny")));
    }

    private String output(List<String> flags) throws Exception {
        try (ChildJvm child = ChildJvm.start(flags, Child.class, directory)) {
            String output = child.rest();
            assertEquals(0, child.exitCode(), output);
            return output;
        }
    }

    /** Writes a file, maps it, and tells how. */
    static final class Child {

        public static void main(String[] arguments) throws IOException {
            DiskFileStore store = DiskFileStore.open(Path.of(arguments[0]), Options.defaults());
            try (OutputFile file = store.create("a" + ProcessHandle.current().pid())) {
                file.write(MemorySegment.ofArray(new byte[] {7}));
                file.sync();
                MappedFile mapped = store.map(file.name(), 1, Access.RANDOM);
                try (BlockReaders readers = BlockReaders.open(BlockReaders.Options.defaults(), Runnable::run)) {
                    System.out.println("calls " + store.usesSystemCalls() + ", mapped "
                            + mapped.segment().get(ValueLayout.JAVA_BYTE, 0) + ", resident " + mapped.residentBytes()
                            + ", read by " + readers.way());
                }
                mapped.release();
            }
        }
    }
}
