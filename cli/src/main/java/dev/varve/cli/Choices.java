package dev.varve.cli;

import dev.varve.CollectionReader;
import dev.varve.Field;
import dev.varve.Key;
import dev.varve.KeyType;
import dev.varve.Metric;
import dev.varve.Precision;
import dev.varve.VectorCollection;
import dev.varve.VectorStore;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.TypeConversionException;

/** What several commands take from their arguments, and what they take where an argument is left out. */
final class Choices {

    private static final Pattern SHELL_WORD = Pattern.compile("[A-Za-z0-9_./:@%+,=-]+");

    private Choices() {}

    /** Where a command prints. */
    static PrintWriter out(@Nullable CommandSpec spec) {
        return Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    }

    /** Where a command complains. */
    static PrintWriter err(@Nullable CommandSpec spec) {
        return Objects.requireNonNull(spec, "picocli sets it").commandLine().getErr();
    }

    /** The collection of a name, or the only one. */
    static VectorCollection collection(VectorStore store, @Nullable String name) {
        if (name != null) {
            return store.collection(name);
        }
        List<String> names = store.collections();
        if (names.size() != 1) {
            throw new BadInputException(store.path() + ": expected one collection, found "
                    + (names.isEmpty() ? "none; import something first" : names + "; choose one with --collection"));
        }
        return store.collection(names.getFirst());
    }

    /** The dense field of a name, or the only one. */
    static Field.Dense denseField(CollectionReader collection, @Nullable String name) {
        List<Field.Dense> dense = collection.schema().fields().stream()
                .filter(Field.Dense.class::isInstance)
                .map(Field.Dense.class::cast)
                .toList();
        Optional<Field.Dense> chosen = name == null && dense.size() == 1
                ? Optional.of(dense.getFirst())
                : dense.stream().filter(field -> field.name().equals(name)).findFirst();
        return chosen.orElseThrow(() -> new BadInputException("collection '" + collection.name() + "': expected "
                + (name == null ? "one dense field" : "a dense field '" + name + "'") + ", found "
                + dense.stream().map(Field.Dense::name).toList() + "; choose one with --field"));
    }

    /** A key as a collection has them. */
    static Key key(CollectionReader collection, String text) {
        if (collection.schema().keyType() == KeyType.STRING) {
            return Key.of(text);
        }
        try {
            return Key.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new BadInputException("key '" + text + "': expected a 64-bit integer, as collection '"
                    + collection.name() + "' has them; give one such as 17");
        }
    }

    /** A path as a shell takes it for one word. */
    static String quoted(Path path) {
        String text = path.toString();
        return SHELL_WORD.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** The name of a constant, as people write it. */
    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static boolean isZero(float[] vector) {
        for (float component : vector) {
            if (component != 0) {
                return false;
            }
        }
        return true;
    }

    /** Metrics by name. */
    static final class OfMetric implements ITypeConverter<Metric> {
        @Override
        public Metric convert(String value) {
            return choose(value, Metric.values(), "l2, cosine or dot");
        }
    }

    /** Precisions by name. */
    static final class OfPrecision implements ITypeConverter<Precision> {
        @Override
        public Precision convert(String value) {
            return choose(value, Precision.values(), "float32 or float16");
        }
    }

    /** Paths, but not the empty one, which is what a script's unset variable makes and means the working directory. */
    static final class OfPath implements ITypeConverter<Path> {
        @Override
        public Path convert(String value) {
            try {
                if (!value.isEmpty()) {
                    return Path.of(value);
                }
            } catch (InvalidPathException e) {
                throw new TypeConversionException("expected a path, found '" + value + "': " + e.getReason());
            }
            throw new TypeConversionException("expected a path, found nothing; '.' is the working directory");
        }
    }

    private static <E extends Enum<E>> E choose(String value, E[] among, String names) {
        for (E one : among) {
            if (one.name().equals(value.toUpperCase(Locale.ROOT))) {
                return one;
            }
        }
        throw new TypeConversionException("expected " + names + ", found '" + value + "'");
    }
}
