package dev.varve.storage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Files of a store, of which one kind is held back once, so that a test can do something at that very moment. */
final class HeldFiles {

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private volatile String created = "";
    private volatile String read = "";

    /** Files as an engine is to have them; nothing is held back yet. */
    FileStore over(FileStore files) {
        return (FileStore) Proxy.newProxyInstance(
                FileStore.class.getClassLoader(),
                new Class<?>[] {FileStore.class},
                (_, method, arguments) -> invoke(files, method, arguments));
    }

    /** Holds back whoever is about to create a file whose name ends so. */
    void holdWhenCreated(String end) {
        created = end;
    }

    /** Holds back whoever reads in the middle of a file whose name ends so, and that is opened from now on. */
    void holdWhenRead(String end) {
        read = end;
    }

    /** Returns when somebody is held back. */
    void awaitReached() throws InterruptedException {
        assertTrue(reached.await(2, TimeUnit.MINUTES), "nobody came to what is held back");
    }

    /** Whoever is held back goes on, and nobody is any more. */
    void letGo() {
        letGo.countDown();
    }

    private Object invoke(FileStore files, Method method, Object[] arguments) throws Throwable {
        String name = method.getName();
        if (name.equals("create") && isHeld(created, arguments[0])) {
            hold();
        }
        try {
            Object result = method.invoke(files, arguments);
            return name.equals("open") && isHeld(read, arguments[0]) ? new HeldInput((InputFile) result) : result;
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    private static boolean isHeld(String end, Object name) {
        return !end.isEmpty() && name.toString().endsWith(end);
    }

    private void hold() {
        reached.countDown();
        try {
            letGo.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the engine's threads", e);
        }
    }

    private final class HeldInput implements InputFile {

        private final InputFile file;

        HeldInput(InputFile file) {
            this.file = file;
        }

        @Override
        public String name() {
            return file.name();
        }

        @Override
        public long length() {
            return file.length();
        }

        @Override
        public void read(long position, MemorySegment target) throws IOException {
            if (position > length() / 4 && position < length() / 2) {
                hold();
            }
            file.read(position, target);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
