package dev.varve.storage;

import dev.varve.Field;
import dev.varve.InvalidArgumentException;
import dev.varve.Schema;
import dev.varve.recovery.VersionEdit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes, changes and drops collections. Thread-safe. */
final class Catalog {

    private final Installer installer;
    private final StoreWriter writer;
    private final Memtable.Settings memtables;

    /** @param memtables what memtables have in common */
    Catalog(Installer installer, StoreWriter writer, Memtable.Settings memtables) {
        this.installer = installer;
        this.writer = writer;
        this.memtables = memtables;
    }

    /** Makes a collection unless there is one; refuses another schema. */
    void create(String name, Schema schema) {
        change("making collection '" + name + "'", change -> {
            Layers known = change.state().version().collections().get(name);
            if (known == null) {
                writer.sync();
                int id = installer.manifest().state().nextCollection();
                change.add(
                        new VersionEdit.CollectionAdded(id, name, SchemaCodec.encode(schema)),
                        new Layers(id, name, schema, List.of(), List.of(), new Memtable(schema, memtables)));
            } else if (!known.schema().equals(schema)) {
                throw new InvalidArgumentException("collection '" + name + "': " + difference(known.schema(), schema)
                        + "; use its schema, add fields to it by VectorStore.alter, or use another name");
            }
        });
    }

    /** Adds fields to the schema of a collection; refuses any other change. */
    void alter(String name, Schema schema) {
        change("changing the schema of collection '" + name + "'", change -> {
            Layers known = change.state().layers(name);
            requireExtension(name, known.schema(), schema);
            if (!known.schema().equals(schema)) {
                writer.sync();
                change.alter(known, schema);
            }
        });
    }

    private static void requireExtension(String name, Schema known, Schema schema) {
        int kept = known.fields().size();
        boolean adds = known.keyType() == schema.keyType()
                && schema.fields().size() >= kept
                && schema.fields().subList(0, kept).equals(known.fields());
        if (!adds) {
            List<Field> rest = new ArrayList<>(schema.fields());
            rest.removeIf(field -> known.field(field.name()).isEmpty());
            throw new InvalidArgumentException("collection '" + name + "': "
                    + difference(known, new Schema(schema.keyType(), rest))
                    + "; fields can only be added: name all that it has as they are, first and in their order, and the"
                    + " new ones behind them, or make another collection and copy the records");
        }
    }

    /** Removes a collection with all its records. */
    void drop(String name) {
        change("dropping collection '" + name + "'", change -> {
            Layers layers = change.state().layers(name);
            writer.sync();
            change.drop(layers);
        });
    }

    private void change(String doing, Installer.Plan plan) {
        Failures.guard(doing, () -> {
            writer.requireWritable(doing);
            try {
                installer.install(plan);
            } catch (IOException failure) {
                throw writer.failed(doing, failure);
            }
            return doing;
        });
    }

    /** The first way in which a schema is not the one that a collection was made with. */
    private static String difference(Schema expected, Schema found) {
        if (expected.keyType() != found.keyType()) {
            return "expected keys of type " + expected.keyType() + ", found " + found.keyType();
        }
        for (Field field : expected.fields()) {
            Field other = found.field(field.name()).orElse(null);
            if (!field.equals(other)) {
                return "expected field " + field.describe() + ", found "
                        + (other == null ? "none of this name" : other.describe());
            }
        }
        for (Field field : found.fields()) {
            if (expected.field(field.name()).isEmpty()) {
                return "expected no field '" + field.name() + "', found " + field.describe();
            }
        }
        return "expected its fields first, in the order "
                + expected.fields().stream().map(Field::name).toList();
    }
}
