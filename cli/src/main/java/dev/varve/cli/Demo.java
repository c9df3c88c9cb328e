package dev.varve.cli;

import dev.varve.CollectionReader;
import dev.varve.Filter;
import dev.varve.StoreOptions;
import dev.varve.VectorStore;
import dev.varve.cli.embedding.Corpus;
import dev.varve.cli.embedding.FastRpOptions;
import dev.varve.cli.embedding.TextModel;
import dev.varve.cli.embedding.TextModelFile;
import dev.varve.cli.evaluation.JudgedCollection;
import dev.varve.cli.evaluation.KnownItem;
import dev.varve.cli.evaluation.KnownItems;
import dev.varve.cli.text.Document;
import dev.varve.cli.text.DocumentExtractor;
import dev.varve.cli.text.DocumentSpool;
import dev.varve.cli.text.SourceTree;
import dev.varve.lab.report.Progress;
import dev.varve.lab.report.Report;
import dev.varve.lab.report.Units;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The demo, phase by phase. For one thread, once. */
final class Demo {

    private final DemoDirectory directory;
    private final Report report;
    private final PrintWriter out;
    private final Phases phases = Phases.ofThisJvm("docs");
    private final long seed;
    private final @Nullable Path tokens;
    private final int threads = Runtime.getRuntime().availableProcessors();

    /**
     * What is asked once the store stands.
     *
     * @param questions printed with their answers, before what is typed is answered
     * @param filter what the answers fulfil, or null
     * @param limit how many answers to each
     */
    record Dialogue(List<String> questions, @Nullable Filter filter, int limit) {}

    /** @param tokens folder for the token vectors of documents and queries; null for none */
    Demo(DemoDirectory directory, Report report, long seed, @Nullable Path tokens) {
        this.directory = directory;
        this.report = report;
        this.out = report.out();
        this.seed = seed;
        this.tokens = tokens;
    }

    /** Shows sources: reads, trains, stores, answers, and looks for known items. */
    void run(SourceTree sources, int knownItems, Dialogue dialogue) throws IOException, InterruptedException {
        directory.clear();
        try (var documents = DocumentSpool.create(directory.path());
                ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            read(sources, documents, executor);
            var drawing = phases.begin("draw");
            List<KnownItem> items = new KnownItems(seed, knownItems).draw(documents);
            drawing.end(items.size());
            TextModel model = train(documents, heldOut(items), executor);
            store(documents, model, heldOut(items));
            if (tokens != null) {
                List<DemoTokens.Question> questions = items.stream()
                        .map(item -> new DemoTokens.Question(item.sentence(), item.key()))
                        .toList();
                DemoTokens.write(tokens, documents, model, heldOut(items), questions);
            }
            try (VectorStore store = reopen()) {
                var collection = store.collection(DemoStore.COLLECTION);
                var answers = new Answers(collection, model, dialogue.filter(), dialogue.limit(), report);
                for (String question : dialogue.questions()) {
                    out.println();
                    out.println("» " + question);
                    answers.print(question);
                }
                out.println();
                new DemoMeasures(collection, model, report, phases).knownItems(items);
                finish(store);
                converse(answers);
            }
        }
    }

    /** Measures a judged collection. */
    void run(Path docs, JudgedCollection judged) throws IOException, InterruptedException {
        directory.clear();
        try (var documents = DocumentSpool.create(directory.path());
                ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            var reading = phases.begin("read");
            JudgedCollection.readDocuments(docs, documents);
            reading.end(documents.size());
            TextModel model = train(documents, UnaryOperator.identity(), executor);
            store(documents, model, UnaryOperator.identity());
            if (tokens != null) {
                List<DemoTokens.Question> questions = judged.queries().values().stream()
                        .map(text -> new DemoTokens.Question(text, null))
                        .toList();
                DemoTokens.write(tokens, documents, model, UnaryOperator.identity(), questions);
            }
            try (VectorStore store = reopen()) {
                CollectionReader collection = store.collection(DemoStore.COLLECTION);
                new DemoMeasures(collection, model, report, phases).judged(judged);
                finish(store);
            }
        }
    }

    private void read(SourceTree sources, DocumentSpool documents, ExecutorService executor)
            throws IOException, InterruptedException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new BadInputException("this Java has no compiler to parse sources with; run varve on a JDK");
        }
        var phase = phases.begin("read");
        try (Progress progress = Progress.start("reading", sources.names().size(), " files")) {
            var done = new int[1];
            new DocumentExtractor(compiler, executor, threads).extract(sources, documents, files -> {
                progress.step(files - done[0]);
                done[0] = files;
            });
        }
        if (documents.size() == 0) {
            throw new BadInputException(
                    "no documented declaration and no prose found; give other sources with --source");
        }
        phase.end(documents.size());
        told(Units.count(documents.size()) + " documents");
    }

    private TextModel train(DocumentSpool documents, UnaryOperator<Document> heldOut, ExecutorService executor)
            throws IOException, InterruptedException {
        var phase = phases.begin("train");
        var corpus = new Corpus();
        documents.forEach(document -> corpus.add(heldOut.apply(document)));
        TextModel model = corpus.train(FastRpOptions.defaults(seed), executor);
        TextModelFile.write(model, directory.model());
        phase.end(documents.size());
        told("vectors of " + Units.count(model.words()) + " words, trained on " + Units.count(corpus.words()));
        return model;
    }

    private void store(DocumentSpool documents, TextModel model, UnaryOperator<Document> heldOut) throws IOException {
        var phase = phases.begin("store");
        try (VectorStore store = VectorStore.open(directory.store());
                Progress progress = Progress.start("storing", documents.size(), " docs")) {
            DemoStore.write(store, documents, model, heldOut, progress);
            store.flush();
            phase.end(documents.size(), Phases.Footprint.of(store.stats()));
            index(store, documents.size());
        }
    }

    /** What was written faster than it could be indexed gets its index now, and is not measured without. */
    private void index(VectorStore store, int documents) {
        var phase = phases.begin("index");
        store.compact().await();
        phase.end(documents, Phases.Footprint.of(store.stats()));
    }

    private VectorStore reopen() {
        var phase = phases.begin("open");
        VectorStore store = VectorStore.open(directory.store(), StoreOptions.DEFAULT.withCreateIfMissing(false));
        phase.end(0, Phases.Footprint.of(store.stats()));
        return store;
    }

    private void finish(VectorStore store) {
        phases.addTo(report);
        report.print("store on disk", "store_bytes", store.stats().diskBytes(), "bytes", Map.of());
        report.print("peak heap", "peak_heap_bytes", phases.peakHeapBytes(), "bytes", Map.of());
        out.println("The store is in " + directory.store());
        out.flush();
    }

    /** Answers line by line until the input ends; not at all where nobody types and nothing was sent. */
    private void converse(Answers answers) throws IOException {
        boolean interactive = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        if (!interactive && System.in.available() == 0) {
            return;
        }
        var in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        while (true) {
            if (interactive) {
                out.print("» ");
                out.flush();
            }
            String question = in.readLine();
            if (question == null) {
                return;
            }
            if (!question.isBlank()) {
                answers.print(question);
            }
        }
    }

    private static UnaryOperator<Document> heldOut(List<KnownItem> items) {
        var byKey = new HashMap<String, KnownItem>();
        items.forEach(item -> byKey.put(item.key(), item));
        return document -> {
            KnownItem item = byKey.get(document.key());
            return item == null ? document : item.heldOutOf(document);
        };
    }

    private void told(String what) {
        out.println(what);
        out.flush();
    }
}
