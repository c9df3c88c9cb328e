package dev.varve.recovery;

import dev.varve.mmap.FileStore;
import dev.varve.mmap.OutputFile;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicLong;

/** A file store of which a test sees each write and sync before it happens, and may hold it up or make it fail. */
final class WatchedFiles {

    /** Called before a write or sync; what it throws is what the file throws. */
    @FunctionalInterface
    interface Watcher {
        void before(String operation) throws IOException;
    }

    private final FileStore files;
    private final AtomicLong syncs = new AtomicLong();
    private volatile Watcher watcher = operation -> {};

    WatchedFiles(FileStore files) {
        this.files = files;
    }

    void watch(Watcher newWatcher) {
        watcher = newWatcher;
    }

    /** Syncs of files; those of directories are not counted. */
    long syncs() {
        return syncs.get();
    }

    FileStore store() {
        return proxy(FileStore.class, (method, arguments) -> {
            Object result = method.invoke(files, arguments);
            return result instanceof OutputFile file ? watched(file) : result;
        });
    }

    private OutputFile watched(OutputFile file) {
        return proxy(OutputFile.class, (method, arguments) -> {
            if (method.getName().equals("write") || method.getName().equals("sync")) {
                watcher.before(method.getName());
            }
            if (method.getName().equals("sync")) {
                syncs.incrementAndGet();
            }
            return method.invoke(file, arguments);
        });
    }

    @FunctionalInterface
    private interface Call {
        Object on(Method method, Object[] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return call.on(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
