package dev.varve.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.mmap.DiskFileStore.Options;
import dev.varve.mmap.DiskFileStore.SystemCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that may open no more files is told so by every call that needs one. */
class TooManyFilesTest {

    private static final List<String> FEW_FILES = List.of("sh", "-c", "ulimit -n 150 && exec \"$@\"", "sh");

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(SystemCalls.class)
    void shouldSayThatTooManyFilesAreOpen(SystemCalls calls) throws Exception {
        assumeTrue(NativeAccess.linux());
        try (ChildJvm child = ChildJvm.startBehind(FEW_FILES, ChildJvm.NATIVE_ACCESS, Child.class, directory, calls)) {
            List<String> lines = child.rest().lines().toList();
            assertEquals(
                    List.of(
                            "create TooManyFilesException",
                            "append TooManyFilesException",
                            "open TooManyFilesException",
                            "map TooManyFilesException",
                            "list TooManyFilesException",
                            "syncDirectory TooManyFilesException",
                            "lock TooManyFilesException",
                            "usableSpace ok",
                            "length ok",
                            "rename ok",
                            "delete ok",
                            "mappings 0",
                            "after ok"),
                    lines);
            assertEquals(0, child.exitCode());
        }
    }

    /** Opens one file until it may not, does everything else, closes them, and does it again. */
    static final class Child {

        @FunctionalInterface
        private interface Step {
            void run() throws IOException;
        }

        public static void main(String[] arguments) throws Exception {
            SystemCalls calls = SystemCalls.valueOf(arguments[1]);
            FileStore store =
                    DiskFileStore.open(Path.of(arguments[0]), Options.defaults().withSystemCalls(calls));
            store.create("a").close();
            Map<String, Step> steps = steps(store);
            // Once beforehand, as a class cannot be loaded from a directory when no file can be opened.
            for (String name : List.of("Errno", "Failures", "TooManyFilesException")) {
                Class.forName("dev.varve.mmap." + name);
            }
            steps.values().forEach(Child::outcome);
            store.create("gone").close();
            List<InputFile> open = openAll(store);
            steps.forEach((name, step) -> System.out.println(name + " " + outcome(step)));
            System.out.println("mappings " + store.mappingCount());
            for (InputFile file : open) {
                file.close();
            }
            System.out.println("after " + outcome(() -> store.open("a").close()));
        }

        private static Map<String, Step> steps(FileStore store) {
            Map<String, Step> steps = new LinkedHashMap<>();
            steps.put("create", () -> {
                store.create("b").close();
                store.delete("b");
            });
            steps.put("append", () -> store.append("a", 0).close());
            steps.put("open", () -> store.open("a").close());
            steps.put("map", () -> store.map("a", 0, Access.NORMAL).release());
            steps.put("list", () -> store.list(""));
            steps.put("syncDirectory", () -> store.syncDirectory(""));
            steps.put("lock", () -> store.lock("a").close());
            steps.put("usableSpace", () -> store.usableSpace());
            steps.put("length", () -> store.length("a"));
            steps.put("rename", () -> store.rename("a", "a"));
            steps.put("delete", () -> store.delete("gone"));
            return steps;
        }

        private static List<InputFile> openAll(FileStore store) throws IOException {
            List<InputFile> open = new ArrayList<>();
            while (true) {
                try {
                    open.add(store.open("a"));
                } catch (TooManyFilesException e) {
                    return open;
                }
            }
        }

        private static String outcome(Step step) {
            try {
                step.run();
                return "ok";
            } catch (IOException e) {
                return e.getClass().getSimpleName();
            }
        }
    }
}
