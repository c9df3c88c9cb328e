package dev.varve.mmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.mmap.DiskFileStore.Options;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks between processes, between stores, and between copies of the classes. */
class FileLocksTest {

    @TempDir
    Path directory;

    @Test
    void shouldBeTurnedAwayByAnotherProcessUntilItIsKilled() throws Exception {
        FileStore store = store(directory);
        try (ChildJvm child = startHolder()) {
            assertEquals("locked", child.line());
            for (int attempt = 0; attempt < 2; attempt++) {
                LockHeldException e = assertThrows(LockHeldException.class, () -> store.lock("LOCK"));
                assertSays(store.describe("LOCK"), e);
                assertSays("another process, pid " + child.pid() + ", started 2", e);
            }
            child.kill();
        }
        store.lock("LOCK").close();
    }

    @Test
    void shouldTurnOtherProcessesAwayEvenAfterASecondAttemptInThisOne() throws Exception {
        FileLease lease = store(directory).lock("LOCK");
        LockHeldException e =
                assertThrows(LockHeldException.class, () -> store(directory).lock("LOCK"));
        assertSays("this process, pid " + ProcessHandle.current().pid(), e);
        try (ChildJvm child = startHolder()) {
            String answer = child.line();
            assertTrue(
                    answer.contains(
                            "another process, pid " + ProcessHandle.current().pid()),
                    answer);
        }
        lease.close();
        try (ChildJvm child = startHolder()) {
            assertEquals("locked", child.line());
        }
    }

    @Test
    void shouldKnowTheFileByAnotherPath() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        FileLease lease = store(real).lock("LOCK");
        assertThrows(LockHeldException.class, () -> store(link).lock("LOCK"));
        lease.close();
        store(link).lock("LOCK").close();
    }

    @Test
    void shouldHoldAgainstACopyOfTheClassesFromAnotherLoader() throws Exception {
        FileLease lease = store(directory).lock("LOCK");
        try (URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            Class<?> copy = loader.loadClass(LockHolder.class.getName());
            assertTrue(copy != LockHolder.class);
            InvocationTargetException e = assertThrows(
                    InvocationTargetException.class,
                    () -> copy.getMethod("lock", Path.class).invoke(null, directory));
            IOException refused = assertInstanceOf(IOException.class, e.getCause());
            assertSays("another copy of Varve in this process", refused);
        }
        System.gc(); // What the copy opened must not be closed by its collection: that would free the lock.
        try (ChildJvm child = startHolder()) {
            assertTrue(child.line().contains("locked by another process"));
        }
        lease.close();
    }

    @Test
    void shouldReplaceTheNameOfAnEarlierHolder() throws Exception {
        Files.writeString(directory.resolve("LOCK"), "pid 999999999, started 1999-12-31T00:00:00Z and more of that");
        try (ChildJvm child = startHolder()) {
            assertEquals("locked", child.line());
            LockHeldException e =
                    assertThrows(LockHeldException.class, () -> store(directory).lock("LOCK"));
            assertSays("pid " + child.pid() + ",", e);
        }
    }

    private ChildJvm startHolder() throws IOException {
        return ChildJvm.start(ChildJvm.NATIVE_ACCESS, LockHolder.class, directory);
    }

    private static FileStore store(Path root) {
        return DiskFileStore.open(root, Options.defaults());
    }

    private static void assertSays(String part, IOException e) {
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains(part), message);
    }

    private static URL[] classPath() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            URI uri = Path.of(entry).toUri();
            urls.add(uri.toURL());
        }
        return urls.toArray(URL[]::new);
    }

    /** Takes the lock and holds it for as long as it lives; public for the copy from another loader. */
    public static final class LockHolder {

        private LockHolder() {}

        public static void main(String[] arguments) throws IOException {
            try {
                lock(Path.of(arguments[0]));
                System.out.println("locked");
                System.in.read();
            } catch (LockHeldException e) {
                System.out.println(e.getMessage());
            }
        }

        /** The lease is dropped: a lock outlives its lease's collection. */
        public static void lock(Path directory) throws IOException {
            store(directory).lock("LOCK");
            System.gc();
        }
    }
}
