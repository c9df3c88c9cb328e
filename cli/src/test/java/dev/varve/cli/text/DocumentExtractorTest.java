package dev.varve.cli.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentExtractorTest {

    private static final String SHAPES = """
        package a.b;
        import java.util.*;
        /**
         * A shape with {@code n < 3} corners &amp; {@link java.util.List#add(Object) some} sides.
         * <p>See {@link java.util.Map} and {@link #area()}.
         * <ul><li>one<li>two</ul>
         * @since 1.2
         * @param <T> the unit
         */
        public class Shape<T> extends Object implements Cloneable {
            /** Greatest number. */
            public static final int MAX = 3;
            /** Makes one.
             * @param n corners */
            public Shape(int n) { class Local { /** Not told. */ int x; } }
            /** Adds all.
             * @param more some points
             * @param names their names
             * @return whether {@code this} changed
             * @throws java.io.IOException if the disk is full
             * @since 9 */
            protected final boolean addAll(Map<String, ? extends List<T>> more, String[]... names)
                    throws java.io.IOException { return true; }
            /** Adds one. */
            void addAll(int[] one) { }
            int undocumented;
            /** {@inheritDoc} */
            public Object clone() { return null; }
            /** {@return the area, in square metres} */
            double area() { return 0; }
            /** A corner. */
            record Corner(double x, double y) {
                /** Checks. */
                Corner { }
            }
            /** Colours. */
            enum Colour { /** Like blood. */ RED, GREEN { /** Hidden. */ int y; } }
            /** Marks. */
            @interface Mark { /** Why. */ String value() default ""; }
            /** Sees. */
            interface Viewer { /** Looks.
                 * @implSpec Does nothing.
                 * @deprecated Too slow.
                 */ default void look() { } }
        }
        """;

    @TempDir
    Path directory;

    @Test
    void shouldMakeADocumentOfEachDocumentedDeclaration() throws Exception {
        var documents = extract(Map.of(
                "m/a/b/Shape.java",
                SHAPES,
                "m/module-info.java",
                "/** The module. */ module the.mod { }",
                "m/a/b/package-info.java",
                "/** The package. */ package a.b;"));
        var kinds = new LinkedHashMap<String, String>();
        documents.values().forEach(document -> kinds.put(document.key(), document.kind()));
        var expected = new LinkedHashMap<String, String>();
        expected.put("a.b.Shape", "class");
        expected.put("a.b.Shape.MAX", "field");
        expected.put("a.b.Shape(int)", "constructor");
        expected.put("a.b.Shape.addAll(Map,String[]...)", "method");
        expected.put("a.b.Shape.addAll(int[])", "method");
        expected.put("a.b.Shape.area()", "method");
        expected.put("a.b.Shape.Corner", "record");
        expected.put("a.b.Shape.Corner(double,double)", "constructor");
        expected.put("a.b.Shape.Colour", "enum");
        expected.put("a.b.Shape.Colour.RED", "constant");
        expected.put("a.b.Shape.Mark", "annotation");
        expected.put("a.b.Shape.Mark.value()", "method");
        expected.put("a.b.Shape.Viewer", "interface");
        expected.put("a.b.Shape.Viewer.look()", "method");
        expected.put("a.b", "package");
        expected.put("the.mod/", "module");
        assertEquals(expected, kinds);
        documents.values().forEach(document -> assertEquals("the.mod", document.module(), document.key()));
    }

    @Test
    void shouldRenderCommentsAsReadableText() throws Exception {
        var documents = extract(Map.of("a/b/Shape.java", SHAPES));
        assertEquals(
                "A shape with n < 3 corners & some sides.\n\nSee Map and area().\n\none\ntwo",
                document(documents, "a.b.Shape").description());
        assertEquals(
                "Returns the area, in square metres.",
                document(documents, "a.b.Shape.area()").description());
        assertEquals(
                "Looks.\n\nDoes nothing.\n\nDeprecated. Too slow.",
                document(documents, "a.b.Shape.Viewer.look()").description());
        assertEquals(
                "Parameter more: some points\nParameter names: their names\nReturns whether this changed\n"
                        + "Throws IOException: if the disk is full",
                document(documents, "a.b.Shape.addAll(Map,String[]...)").notes());
    }

    @Test
    void shouldTellSignatureAndVersion() throws Exception {
        var documents = extract(Map.of("a/b/Shape.java", SHAPES));
        var method = document(documents, "a.b.Shape.addAll(Map,String[]...)");
        assertEquals(
                "protected final boolean addAll(Map<String, ? extends List<T>> more, String[]... names)"
                        + " throws java.io.IOException",
                method.signature());
        assertEquals("9", method.since());
        assertEquals("1.2", document(documents, "a.b.Shape.MAX").since(), "that of the class");
        assertEquals("a.b", method.packageName());
        assertEquals("", method.module());
        assertEquals("Shape.addAll(Map,String[]...)", method.localName());
        assertEquals(
                "public class Shape<T> extends Object implements Cloneable",
                document(documents, "a.b.Shape").signature());
        assertEquals("RED", document(documents, "a.b.Shape.Colour.RED").signature());
        assertEquals("record Corner", document(documents, "a.b.Shape.Corner").signature());
    }

    @Test
    void shouldTellWhatUsersCannotReach() throws Exception {
        var source = """
            package %s;
            /** A. */ public class A {
                /** B. */ public int b;
                /** C. */ protected int c;
                /** D. */ int d;
                /** E. */ private static class E { /** F. */ public int f; }
                /** G. */ public interface G { /** H. */ int h(); }
            }
            /** I. */ class I { /** J. */ public int j; }
            """;
        var documents = extract(Map.of(
                "m/module-info.java", "module m { exports p; exports q to n; }",
                "m/p/A.java", source.formatted("p"),
                "m/q/A.java", source.formatted("q"),
                "s/module-info.java", "module jdk.incubator.s { exports s; }",
                "s/s/A.java", source.formatted("s"),
                "r/A.java", source.formatted("r")));
        for (var name : List.of("A", "A.b", "A.c", "A.G", "A.G.h()")) {
            assertFalse(document(documents, "p." + name).internal(), name);
            assertTrue(document(documents, "q." + name).internal(), "exported to one module only: " + name);
            assertTrue(document(documents, "s." + name).internal(), "incubating: " + name);
            assertFalse(document(documents, "r." + name).internal(), "without a module: " + name);
        }
        for (var name : List.of("A.d", "A.E", "A.E.f", "I", "I.j")) {
            assertTrue(document(documents, "p." + name).internal(), name);
        }
    }

    @Test
    void shouldReadMarkdownComments() throws Exception {
        var source = """
            /// Reads **all** of [java.util.List#add(Object)], `x` and [that][Object].
            ///
            /// - first
            /// @return nothing
            class A { }
            """;
        var document = document(extract(Map.of("A.java", source)), "A");
        assertEquals("Reads all of List.add(Object), x and that.\n\nfirst", document.description());
    }

    @Test
    void shouldMakeKeysUnique() throws Exception {
        var source = "package p; /** One. */ class A { }";
        var documents = extract(Map.of("x/p/A.java", source, "y/p/A.java", source, "z/p/A.java", source));
        assertEquals(List.of("p.A", "p.A#2", "p.A#3"), List.copyOf(documents.keySet()));
    }

    @Test
    void shouldReadBrokenSourcesAsFarAsTheyGo() throws Exception {
        var documents = extract(Map.of(
                "A.java",
                "/** Fine. */ class A { /** Also fine. */ int x = ; void f( { } }",
                "B.java",
                "\u0000\u0001 not Java at all {{{ /** */"));
        assertEquals("Fine.", document(documents, "A").description());
    }

    @Test
    void shouldMakeSectionsOfMarkdownAndParagraphsOfText() throws Exception {
        var documents = extract(Map.of("doc/guide.md", """
            Intro *text*.

            # Guide
            Hello [you](http://x.y).

            ```
            # no heading
            ```
            ## Part
            More

            text.
            """, "doc/notes.txt", "First\nparagraph.\r\n\r\n\r\nSecond."));
        assertEquals(
                List.of(
                        "doc/guide.md",
                        "doc/guide.md#Guide",
                        "doc/guide.md#Part",
                        "doc/notes.txt#1",
                        "doc/notes.txt#2"),
                List.copyOf(documents.keySet()));
        assertEquals("Guide › Part", document(documents, "doc/guide.md#Part").signature());
        assertEquals("More\n\ntext.", document(documents, "doc/guide.md#Part").description());
        assertEquals(
                "Hello you.\n\nno heading",
                document(documents, "doc/guide.md#Guide").description());
        assertEquals("First paragraph.", document(documents, "doc/notes.txt#1").description());
        assertEquals("section", document(documents, "doc/notes.txt#1").kind());
    }

    @Test
    void shouldGiveTheSameInTheSameOrderFromFolderAndArchiveForAnyNumberOfThreads() throws Exception {
        var files = new LinkedHashMap<String, String>();
        for (int i = 0; i < 300; i++) {
            files.put("p/C" + i + ".java", "package p; /** Number " + i + ". */ class C" + i + " { /** F. */ int f; }");
        }
        var archive = directory.resolve("sources.zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        var fromFolder = extract(files);
        assertEquals(600, fromFolder.size());
        assertEquals(
                List.copyOf(fromFolder.values()),
                List.copyOf(extract(archive, 3).values()));
    }

    @Test
    void shouldSayWhatIsNoSource() throws IOException {
        var missing = directory.resolve("missing");
        assertThrows(NoSuchFileException.class, () -> SourceTree.open(missing));
        var file = Files.writeString(directory.resolve("a.zip"), "no archive");
        var failure = assertThrows(IOException.class, () -> SourceTree.open(file));
        assertTrue(String.valueOf(failure.getMessage()).contains("a.zip: not a folder and not a zip archive"));
    }

    @Test
    void shouldSpoolDocumentsUnchanged() throws Exception {
        var documents = extract(Map.of("a/b/Shape.java", SHAPES));
        var read = new ArrayList<Document>();
        try (var spool = DocumentSpool.create(directory)) {
            for (var document : documents.values()) {
                spool.accept(document);
            }
            spool.forEach(read::add);
            assertEquals(documents.size(), spool.size());
        }
        assertEquals(List.copyOf(documents.values()), read);
        try (var files = Files.list(directory)) {
            assertFalse(files.anyMatch(file -> file.toString().endsWith(".tmp")), "the file goes with the spool");
        }
    }

    private static Document document(Map<String, Document> documents, String key) {
        var document = documents.get(key);
        if (document == null) {
            throw new AssertionError("no " + key + " in " + documents.keySet());
        }
        return document;
    }

    private Map<String, Document> extract(Map<String, String> files) throws Exception {
        var folder = Files.createTempDirectory(directory, "sources");
        for (var file : files.entrySet()) {
            var path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return extract(folder, 1);
    }

    private static Map<String, Document> extract(Path root, int threads) throws Exception {
        var documents = new LinkedHashMap<String, Document>();
        try (var executor = Executors.newFixedThreadPool(threads);
                var sources = SourceTree.open(root)) {
            var files = new int[1];
            new DocumentExtractor(ToolProvider.getSystemJavaCompiler(), executor, threads)
                    .extract(sources, document -> documents.put(document.key(), document), done -> files[0] = done);
            assertEquals(sources.names().size(), files[0], "all files are told to be done");
        }
        return documents;
    }
}
