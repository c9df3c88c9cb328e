import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Formats every Java source below a folder, or says which ones are not formatted.
 *
 * <p>Usage: {@code Format check|apply FOLDER}. Exit code 1 if {@code check} found something, or a file does not parse.
 */
final class Format {

    private static final Set<String> SKIPPED_FOLDERS = Set.of("target", ".git", ".idea");

    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(Style.PALANTIR)
            .formatJavadoc(true)
            .build());
    private final boolean apply;
    private final Path root;

    private Format(boolean apply, Path root) {
        this.apply = apply;
        this.root = root;
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 2 || !Set.of("check", "apply").contains(args[0])) {
            System.err.println("usage: Format check|apply FOLDER");
            System.exit(2);
        }
        Path root = Path.of(args[1]).toRealPath();
        List<String> complaints = new Format(args[0].equals("apply"), root).run();
        complaints.forEach(System.err::println);
        if (!complaints.isEmpty()) {
            System.err.println("To format everything: mvn -Pformat");
            System.exit(1);
        }
    }

    private List<String> run() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .filter(this::isSource)
                    .sorted()
                    .toList()
                    .parallelStream()
                    .flatMap(this::format)
                    .toList();
        }
    }

    private boolean isSource(Path file) {
        for (Path folder : root.relativize(file)) {
            if (SKIPPED_FOLDERS.contains(folder.toString())) {
                return false;
            }
        }
        return true;
    }

    private Stream<String> format(Path file) {
        try {
            String found = Files.readString(file);
            String formatted = formatter.formatSourceAndFixImports(found);
            if (found.equals(formatted)) {
                return Stream.empty();
            }
            if (apply) {
                Files.writeString(file, formatted);
                System.out.println("formatted " + root.relativize(file));
                return Stream.empty();
            }
            return Stream.of("not formatted: " + root.relativize(file));
        } catch (FormatterException e) {
            return Stream.of("does not parse: " + root.relativize(file) + ":" + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }
}
