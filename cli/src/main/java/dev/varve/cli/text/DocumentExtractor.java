package dev.varve.cli.text;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import javax.tools.JavaCompiler;

/**
 * Makes documents of a whole source tree: files are parsed in batches on the threads of an executor, and the documents
 * come out in the order of the files, whatever the number of threads. Only a few batches are in memory at a time. Not
 * thread-safe.
 */
public final class DocumentExtractor {

    /** Takes documents, one at a time. */
    public interface Sink {
        /**
         * Takes the next document.
         *
         * @param document a document that was not given before
         * @throws IOException if it cannot be kept
         */
        void accept(Document document) throws IOException;
    }

    private static final int BATCH_FILES = 64;
    private static final int BATCH_CHARS = 1 << 20;

    private final JavaDocuments javaDocuments;
    private final ExecutorService executor;
    private final int batchesInFlight;

    /**
     * Creates an extractor.
     *
     * @param compiler the compiler whose parser reads Java sources
     * @param executor runs the parsing
     * @param threads how many batches the executor works on at a time, 1 or more
     */
    public DocumentExtractor(JavaCompiler compiler, ExecutorService executor, int threads) {
        this.javaDocuments = new JavaDocuments(compiler);
        this.executor = executor;
        this.batchesInFlight = threads + 1;
    }

    /**
     * Reads all of a source tree.
     *
     * @param sources the files
     * @param sink takes the documents, on the calling thread
     * @param filesDone is told how many files went through, again and again, on the calling thread
     * @throws IOException if a file cannot be read or the sink fails
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public void extract(SourceTree sources, Sink sink, IntConsumer filesDone) throws IOException, InterruptedException {
        var modules = modules(sources);
        var keys = new UniqueKeys();
        var inFlight = new ArrayDeque<Future<List<Document>>>();
        var sizes = new ArrayDeque<Integer>();
        int done = 0;
        var names = sources.names();
        for (int next = 0; next < names.size() || !inFlight.isEmpty(); ) {
            while (next < names.size() && inFlight.size() < batchesInFlight) {
                var batch = new LinkedHashMap<String, String>();
                next = fill(batch, sources, next);
                inFlight.add(executor.submit(() -> documents(batch, modules)));
                sizes.add(batch.size());
            }
            for (var document : result(inFlight.remove())) {
                sink.accept(keys.unique(document));
            }
            done += sizes.remove();
            filesDone.accept(done);
        }
    }

    private static int fill(Map<String, String> batch, SourceTree sources, int from) throws IOException {
        var names = sources.names();
        int next = from;
        for (int chars = 0; next < names.size() && batch.size() < BATCH_FILES && chars < BATCH_CHARS; next++) {
            var text = sources.read(names.get(next));
            batch.put(names.get(next), text);
            chars += text.length();
        }
        return next;
    }

    private List<Document> documents(Map<String, String> batch, Map<String, ModuleDeclaration> modules)
            throws IOException {
        var javaFiles = new LinkedHashMap<String, String>();
        var documents = new ArrayList<Document>();
        batch.forEach((name, text) -> {
            if (name.endsWith(".java")) {
                javaFiles.put(name, text);
            } else {
                documents.addAll(ProseDocuments.documents(name, text));
            }
        });
        if (!javaFiles.isEmpty()) {
            documents.addAll(javaDocuments.documents(javaFiles, modules));
        }
        return documents;
    }

    private Map<String, ModuleDeclaration> modules(SourceTree sources) throws IOException {
        var modules = new HashMap<String, ModuleDeclaration>();
        for (var name : sources.names()) {
            if (SourceRoots.lastPart(name).equals("module-info.java")) {
                javaDocuments
                        .module(name, sources.read(name))
                        .ifPresent(module -> modules.put(SourceRoots.folder(name), module));
            }
        }
        return modules;
    }

    private static List<Document> result(Future<List<Document>> future) throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }
}
