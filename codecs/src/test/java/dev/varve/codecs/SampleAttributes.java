package dev.varve.codecs;

import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link Sample} of a column of each type. */
final class SampleAttributes {

    private SampleAttributes() {}

    /** Writes the sample and returns its length. */
    static long write(FileStore files, String name) throws IOException {
        try (var writer = new AttributesWriter(files, name, Sample.ORIGIN, 5)) {
            writer.beginColumn("since", ColumnType.LONG);
            for (long value : new long[] {1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0}) {
                writer.addLong(value);
            }
            writer.endColumn();
            writer.beginColumn("weight", ColumnType.DOUBLE);
            writer.addDouble(0.5);
            writer.addAbsent();
            writer.addDouble(-0.0);
            writer.addDouble(Double.NaN);
            writer.addDouble(Double.MIN_VALUE);
            writer.endColumn();
            writer.beginColumn("final", ColumnType.BOOLEAN);
            writer.addBoolean(true);
            writer.addBoolean(false);
            writer.addAbsent();
            writer.addBoolean(true);
            writer.addAbsent();
            writer.endColumn();
            writer.beginColumn("пакет", ColumnType.STRING);
            for (String value : new @Nullable String[] {"java.util", "", null, "é", "java.util"}) {
                if (value == null) {
                    writer.addAbsent();
                } else {
                    writer.addString(Sample.utf8(value));
                }
            }
            writer.endColumn();
            return writer.finish();
        }
    }

    /** Shows every value. */
    static List<String> show(AttributesFile file) {
        var values = new ArrayList<String>();
        for (String name : file.columnNames()) {
            Column column = file.column(name);
            for (int row = 0; row < file.size(); row++) {
                String value = switch (column) {
                    case Column.Longs longs -> Long.toString(longs.get(row));
                    case Column.Doubles doubles -> Double.toString(doubles.get(row));
                    case Column.Strings strings -> showString(strings, strings.code(row));
                };
                values.add(name + " " + column.has(row) + " " + value);
            }
        }
        return values;
    }

    private static String showString(Column.Strings strings, int code) {
        if (code == Column.Strings.NONE) {
            return "none";
        }
        MemorySegment value = strings.value(code);
        return code + " of " + strings.cardinality() + " " + Sample.hex(value) + " " + strings.find(value);
    }
}
