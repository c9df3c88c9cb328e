package dev.varve.cli;

import dev.varve.CollectionReader;
import dev.varve.Field;
import dev.varve.StoreOptions;
import dev.varve.StoreStats;
import dev.varve.VectorStore;
import dev.varve.cli.StoreListing.ListedFile;
import dev.varve.lab.report.Report;
import dev.varve.lab.report.Table;
import dev.varve.lab.report.Units;
import dev.varve.mmap.DiskFileStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code varve inspect}: tells what is in a store. */
@Command(
        name = "inspect",
        description = "Tells what is in a store: file by file, collection by collection, and in all.",
        footer = {
            "",
            "The files are listed as they lie on the disk, before the store is opened: so a damaged store is listed"
                    + " too.",
            "Headers and footers are checked, bodies are not."
        },
        mixinStandardHelpOptions = true)
public final class InspectCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory of the store.")
    private Path directory = Path.of("");

    @Mixin
    private JsonOption jsonOption = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new BadInputException(directory + ": expected the directory of a store, found "
                    + (Files.exists(directory) ? "a file" : "nothing") + "; check the path");
        }
        try (Report report = jsonOption.open(Choices.out(spec))) {
            StoreListing listing = StoreListing.read(DiskFileStore.open(directory, DiskFileStore.Options.defaults()));
            printFiles(report, listing);
            // What was listed must be seen even if the store does not open.
            report.out().flush();
            try (VectorStore store = VectorStore.open(directory, StoreOptions.DEFAULT.withCreateIfMissing(false))) {
                printCollections(report, store);
                printTotals(report, store.stats());
            }
            List<ListedFile> damaged = listing.damaged();
            if (!damaged.isEmpty()) {
                throw new BadInputException(damaged.getFirst().remark() + "; restore the store from a copy"
                        + (damaged.size() == 1 ? "" : " (" + damaged.size() + " files are damaged)"));
            }
        }
        return ErrorReport.OK;
    }

    private void printFiles(Report report, StoreListing listing) {
        PrintWriter out = report.out();
        out.printf("store %s in %s, manifest %s%n%n", listing.storeId(), directory, listing.manifestNumber());
        var table = new Table(
                Table.Column.text("file"),
                Table.Column.text("kind"),
                Table.Column.number("version"),
                Table.Column.number("segment"),
                Table.Column.number("rows"),
                Table.Column.number("length"),
                Table.Column.text("remark"));
        for (ListedFile file : listing.files()) {
            table.row(
                    file.name(),
                    file.kind(),
                    file.version(),
                    file.number(),
                    file.rows(),
                    Units.count(file.length()),
                    file.remark());
            report.add("file_bytes", file.length(), "bytes", Map.of("file", file.name()));
        }
        table.print(out);
    }

    private static void printCollections(Report report, VectorStore store) {
        PrintWriter out = report.out();
        for (String name : store.collections()) {
            CollectionReader collection = store.collection(name);
            out.println();
            report.add("collection_records", collection.count(), "records", Map.of("collection", name));
            out.printf(
                    "collection %s: %s records, %s keys%n",
                    name,
                    Units.count(collection.count()),
                    Choices.lower(collection.schema().keyType()));
            var table = new Table(Table.Column.text("  field"), Table.Column.text("kind"));
            collection.schema().fields().forEach(field -> table.row("  " + field.name(), describe(field)));
            table.print(out);
        }
    }

    private static String describe(Field field) {
        return switch (field) {
            case Field.Dense dense ->
                "dense, " + dense.dimension() + " × " + Choices.lower(dense.precision()) + ", "
                        + Choices.lower(dense.metric());
            case Field.Tokens tokens ->
                "tokens, " + tokens.dimension() + " × " + Choices.lower(tokens.precision()) + " each";
            case Field.Attribute attribute -> "attribute, " + Choices.lower(attribute.type());
        };
    }

    private static void printTotals(Report report, StoreStats stats) {
        PrintWriter out = report.out();
        out.println();
        report.print("records", "store_records", stats.records(), "records", Map.of());
        report.print("segments", "store_segments", stats.segments(), "segments", Map.of());
        report.print("not in a segment yet", "memtable_bytes", stats.memtableBytes(), "bytes", Map.of());
        report.print("on disk", "store_bytes", stats.diskBytes(), "bytes", Map.of());
        EngineFigures.printTrouble(report, stats);
        for (Map.Entry<String, StoreStats.RoleStats> role : new TreeMap<>(stats.roles()).entrySet()) {
            Map<String, String> labels = Map.of("role", role.getKey());
            long mapped = role.getValue().mappedBytes();
            report.print("mapped, " + role.getKey(), "mapped_bytes", mapped, "bytes", labels);
            role.getValue()
                    .residentBytes()
                    .ifPresent(bytes -> report.print("  in memory now", "resident_bytes", bytes, "bytes", labels));
        }
    }
}
