package dev.varve.fuzz.concurrent;

import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.mmap.OutputFile;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Files that interrupt the thread that is about to do something to them. */
final class InterruptingFiles implements InvocationHandler {

    private final Object target;
    private final BooleanSupplier due;

    private InterruptingFiles(Object target, BooleanSupplier due) {
        this.target = target;
        this.due = due;
    }

    /**
     * The same files.
     *
     * @param due asked before each operation whether its thread is to be interrupted; by many threads
     */
    static FileStore around(FileStore files, BooleanSupplier due) {
        return around(FileStore.class, files, due);
    }

    private static <T> T around(Class<T> type, T target, BooleanSupplier due) {
        return type.cast(Proxy.newProxyInstance(
                InterruptingFiles.class.getClassLoader(), new Class<?>[] {type}, new InterruptingFiles(target, due)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (due.getAsBoolean()) {
            Thread.currentThread().interrupt();
        }
        try {
            return switch (method.invoke(target, bare(arguments))) {
                case OutputFile file -> around(OutputFile.class, file, due);
                case InputFile file -> around(InputFile.class, file, due);
                case null -> null;
                case Object other -> other;
            };
        } catch (InvocationTargetException failure) {
            throw failure.getCause();
        }
    }

    /** A link to another store of this kind is one to the files behind it. */
    private static Object @Nullable [] bare(Object @Nullable [] arguments) {
        if (arguments == null) {
            return null;
        }
        Object[] bare = arguments.clone();
        for (int i = 0; i < bare.length; i++) {
            if (Proxy.isProxyClass(bare[i].getClass())
                    && Proxy.getInvocationHandler(bare[i]) instanceof InterruptingFiles files) {
                bare[i] = files.target;
            }
        }
        return bare;
    }
}
