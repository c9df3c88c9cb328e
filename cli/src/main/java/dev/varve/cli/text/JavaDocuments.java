package dev.varve.cli.text;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.ModuleTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;

/**
 * Makes documents of the documented declarations of Java sources, with the parser of the JDK's own compiler. Nothing is
 * resolved: types stand as they are written. Each call parses with a compiler of its own, so that its memory goes when
 * the call returns. Thread-safe.
 */
final class JavaDocuments {

    private final JavaCompiler compiler;

    JavaDocuments(JavaCompiler compiler) {
        this.compiler = compiler;
    }

    /**
     * Parses some files.
     *
     * @param files the texts of the files, by name
     * @param modules the module of each folder that is the root of one: of the folder above its packages
     * @return the documents, in the order of the files and of the declarations in them
     */
    List<Document> documents(Map<String, String> files, Map<String, ModuleDeclaration> modules) throws IOException {
        var documents = new ArrayList<Document>();
        var units = new ArrayList<JavaFileObject>();
        files.forEach((name, text) -> units.add(new TextFile(name, text)));
        try (var fileManager = fileManager()) {
            // Sources that do not compile are read as far as they go; what the parser complains of is of no interest.
            var task = (JavacTask) compiler.getTask(null, fileManager, _ -> {}, List.of("-proc:none"), null, units);
            var trees = DocTrees.instance(task);
            for (var unit : task.parse()) {
                new Unit(trees, unit, modules, documents).read();
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return documents;
    }

    /** What a {@code module-info.java} declares, if it does. */
    Optional<ModuleDeclaration> module(String fileName, String text) throws IOException {
        try (var fileManager = fileManager()) {
            var units = List.of(new TextFile(fileName, text));
            var task = (JavacTask) compiler.getTask(null, fileManager, _ -> {}, List.of("-proc:none"), null, units);
            for (var unit : task.parse()) {
                var module = unit.getModule();
                if (module != null) {
                    return Optional.of(ModuleDeclaration.of(module));
                }
            }
        }
        return Optional.empty();
    }

    private StandardJavaFileManager fileManager() {
        return compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
    }

    /**
     * What is known of the declaration around another one.
     *
     * @param internal whether users cannot reach it, and so nothing in it
     * @param membersPublic whether its members are public without saying so, as those of interfaces are
     */
    private record Scope(String name, String since, boolean internal, boolean membersPublic) {

        /** The same for a member with these modifiers. */
        Scope of(ModifiersTree modifiers) {
            var flags = modifiers.getFlags();
            boolean open = membersPublic || flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED);
            return new Scope(name, since, internal || !open, membersPublic);
        }
    }

    /** One compilation unit on its way to documents. */
    private static final class Unit {

        private final DocTrees trees;
        private final DocCommentText comments;
        private final CompilationUnitTree tree;
        private final String packageName;
        private final String module;
        private final boolean exported;
        private final List<Document> documents;

        Unit(
                DocTrees trees,
                CompilationUnitTree tree,
                Map<String, ModuleDeclaration> modules,
                List<Document> documents) {
            this.trees = trees;
            this.comments = new DocCommentText(trees);
            this.tree = tree;
            this.documents = documents;
            var name = tree.getPackageName();
            this.packageName = name == null ? "" : name.toString();
            var declared = modules.get(SourceRoots.of(TextFile.name(tree.getSourceFile()), packageName));
            this.module = declared == null ? "" : declared.name();
            this.exported = declared == null || declared.offers(packageName);
        }

        void read() {
            var path = new TreePath(tree);
            var scope = new Scope(packageName, "", !exported, false);
            var declaredPackage = tree.getPackage();
            if (declaredPackage != null) {
                add(path, declaredPackage, packageName, "package", "package " + packageName, scope);
            }
            var declaredModule = tree.getModule();
            if (declaredModule != null) {
                readModule(path, declaredModule);
            }
            for (var type : tree.getTypeDecls()) {
                if (type instanceof ClassTree declaration) {
                    readType(path, declaration, scope);
                }
            }
        }

        private void readModule(TreePath path, ModuleTree declared) {
            var name = declared.getName().toString();
            // A module is often called like its main package; the slash of qualified module names keeps them apart.
            add(path, declared, name + "/", "module", "module " + name, new Scope("", "", false, true));
        }

        private void readType(TreePath parent, ClassTree type, Scope outer) {
            var simpleName = type.getSimpleName().toString();
            var name = outer.name().isEmpty() ? simpleName : outer.name() + "." + simpleName;
            var kind = Declarations.kind(type);
            var around = outer.of(type.getModifiers());
            var since = add(parent, type, name, kind, Declarations.signature(type), around);
            var path = new TreePath(parent, type);
            var scope = new Scope(name, since, around.internal(), Declarations.hasPublicMembers(type));
            for (var member : type.getMembers()) {
                switch (member) {
                    case ClassTree nested -> readType(path, nested, scope);
                    case MethodTree method -> readMethod(path, method, simpleName, scope);
                    case VariableTree field -> readField(path, field, scope);
                    default -> {}
                }
            }
        }

        private void readMethod(TreePath parent, MethodTree method, String typeName, Scope scope) {
            boolean constructor = method.getReturnType() == null;
            var owner = constructor ? scope.name() : scope.name() + "." + method.getName();
            add(
                    parent,
                    method,
                    owner + Declarations.parameterTypes(method),
                    constructor ? "constructor" : "method",
                    Declarations.signature(method, typeName),
                    scope.of(method.getModifiers()));
        }

        private void readField(TreePath parent, VariableTree field, Scope scope) {
            var kind = Declarations.isEnumConstant(field) ? "constant" : "field";
            add(
                    parent,
                    field,
                    scope.name() + "." + field.getName(),
                    kind,
                    Declarations.signature(field),
                    scope.of(field.getModifiers()));
        }

        /**
         * Adds a document if the declaration is documented; returns the version since when there is the declaration.
         */
        private String add(TreePath parent, Tree declaration, String key, String kind, String signature, Scope scope) {
            var comment = trees.getDocCommentTree(new TreePath(parent, declaration));
            if (comment == null) {
                return scope.since();
            }
            var ownSince = comments.since(comment);
            var since = ownSince.isEmpty() ? scope.since() : ownSince;
            var description = comments.description(comment);
            var notes = comments.notes(comment);
            if (!description.isEmpty() || !notes.isEmpty()) {
                documents.add(new Document(
                        key, kind, module, packageName, since, signature, description, notes, scope.internal()));
            }
            return since;
        }
    }

    /** A source file that is already in memory. */
    private static final class TextFile extends SimpleJavaFileObject {

        private static final String SCHEME = "text";

        private final String text;

        TextFile(String name, String text) {
            super(uri(name), Kind.SOURCE);
            this.text = text;
        }

        private static URI uri(String name) {
            try {
                return new URI(SCHEME, null, "/" + name, null);
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException(name, e);
            }
        }

        /** The name under which the file was given; the compiler wraps file objects, but keeps their URI. */
        static String name(JavaFileObject file) {
            return file.toUri().getPath().substring(1);
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
