package dev.varve.cli;

import dev.varve.Field;
import dev.varve.Key;
import dev.varve.StoreOptions;
import dev.varve.VectorCollection;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import dev.varve.lab.report.Units;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code varve get}: prints one record. */
@Command(
        name = "get",
        description = "Prints the record of a key: attributes, vectors, payload. Exit code 1 if there is none.",
        mixinStandardHelpOptions = true)
public final class GetCommand implements Callable<Integer> {

    private static final int SHOWN_COMPONENTS = 6;
    private static final int SHOWN_BYTES = 32;
    private static final String LINE = "%-16s %s%n";

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory of the store.")
    private Path directory = Path.of("");

    @Parameters(index = "1", paramLabel = "KEY", description = "The key of the record.")
    private String keyText = "";

    @Option(names = "--collection", paramLabel = "NAME", description = "The collection. Default: the only one.")
    private @Nullable String collectionName;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Choices.out(spec);
        try (VectorStore store = VectorStore.open(directory, StoreOptions.DEFAULT.withCreateIfMissing(false))) {
            VectorCollection collection = Choices.collection(store, collectionName);
            Key key = Choices.key(collection, keyText);
            Optional<VectorRecord> record = collection.get(key);
            if (record.isEmpty()) {
                PrintWriter err = Choices.err(spec);
                err.printf("varve get: no record with key '%s' in collection '%s'%n", key, collection.name());
                err.flush();
                return ErrorReport.NOT_FOUND;
            }
            out.printf(LINE, "collection", collection.name());
            out.printf(LINE, "key", key);
            collection.schema().fields().forEach(field -> print(out, field, record.get()));
            record.get().payload().ifPresent(payload -> print(out, payload));
            out.flush();
            return ErrorReport.OK;
        }
    }

    private static void print(PrintWriter out, Field field, VectorRecord record) {
        String name = field.name();
        switch (field) {
            case Field.Attribute _ -> {
                Object value = record.attributes().get(name);
                out.printf(LINE, name, value == null ? "-" : value);
            }
            case Field.Dense dense -> {
                float[] vector = record.vectors().get(name);
                String kind = dense.dimension() + " × " + Choices.lower(dense.precision()) + " ("
                        + Choices.lower(dense.metric()) + ")";
                out.printf(LINE, name, vector == null ? "-" : kind + ": " + components(vector));
            }
            case Field.Tokens tokens -> {
                float[][] rows = record.tokens().get(name);
                String kind = tokens.dimension() + " × " + Choices.lower(tokens.precision());
                out.printf(
                        LINE,
                        name,
                        rows == null
                                ? "-"
                                : rows.length + " tokens of " + kind + ", the first: " + components(rows[0]));
            }
        }
    }

    private static String components(float[] vector) {
        var text = new StringBuilder();
        for (int i = 0; i < Math.min(vector.length, SHOWN_COMPONENTS); i++) {
            text.append(i == 0 ? "" : " ").append(vector[i]);
        }
        return text.append(vector.length > SHOWN_COMPONENTS ? " …" : "").toString();
    }

    /** The payload as text, if that is what it is; else its first bytes. */
    private static void print(PrintWriter out, byte[] payload) {
        out.printf(LINE, "payload", Units.bytes(payload.length));
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
            text.lines().forEach(line -> out.println("  " + line.replaceAll("\\p{Cntrl}", " ")));
        } catch (CharacterCodingException e) {
            int shown = Math.min(payload.length, SHOWN_BYTES);
            String hex = HexFormat.ofDelimiter(" ").formatHex(payload, 0, shown);
            out.println("  bytes " + hex + (shown < payload.length ? " …" : ""));
        }
    }
}
