package dev.varve.storage;

import dev.varve.Schema;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.ManifestSalvage;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.WriteAheadLog;
import java.io.IOException;
import java.util.Map;

/** Writes the batches of a damaged log that are intact to a new one. */
final class LogCopy {

    private static final int BUFFER_BYTES = 1 << 20;
    private static final int MOST_PAYLOAD_BYTES = 1 << 30;

    private LogCopy() {}

    /**
     * Copies the batches.
     *
     * @param schemas of the live collections, by number
     * @return the number of the new log, above all others; it is durable and sealed
     */
    static long write(FileStore files, Map<Integer, Schema> schemas, ManifestSalvage.Result manifest)
            throws IOException {
        long number = manifest.state().log();
        for (String name : files.list(StoreFiles.LOGS)) {
            number = Math.max(number, StoreFiles.logNumber(name).orElse(0));
        }
        number++;
        long sequence = manifest.state().sequence();
        var options = new WriteAheadLog.Options(BUFFER_BYTES, MOST_PAYLOAD_BYTES);
        try (WriteAheadLog copy = WriteAheadLog.create(files, manifest.storeId(), number, sequence, options)) {
            new LogExam(schemas, damage -> {}, (collection, key) -> {}, copy::append).read(files, manifest, number - 1);
        }
        return number;
    }
}
