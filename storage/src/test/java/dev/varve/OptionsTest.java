package dev.varve;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OptionsTest {

    /** Loads the classes of the API anew, and so in an order that no other test has settled. */
    private static final class Anew extends ClassLoader {

        Anew() {
            super(OptionsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null || !name.startsWith("dev.varve.")) {
                return loaded == null ? super.loadClass(name, resolve) : loaded;
            }
            try (InputStream in = VectorStore.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
                byte[] bytes = in == null ? new byte[0] : in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.varve.StoreOptions",
                "dev.varve.CompactionOptions",
                "dev.varve.IndexOptions",
                "dev.varve.TokenIndexOptions"
            })
    void shouldHaveTheirDefaultsWhicheverOfThemIsUsedFirst(String first) throws ReflectiveOperationException {
        var loader = new Anew();
        Class.forName(first, true, loader);

        Class<?> options = Class.forName("dev.varve.StoreOptions", true, loader);
        for (String part : List.of("compaction", "index", "tokenIndex")) {
            var accessor = options.getDeclaredMethod(part);
            accessor.setAccessible(true);
            assertNotNull(accessor.invoke(options.getField("DEFAULT").get(null)), part);
        }
    }
}
