package dev.varve.bench.writes;

import java.io.IOException;
import java.nio.file.Path;

/** The systems that are measured. */
enum StorageSystem {
    VARVE("varve") {
        @Override
        RecordStore open(Path directory, Settings settings, Records records) {
            return VarveRecords.open(directory, settings, records);
        }

        @Override
        String describe(Settings settings) {
            return VarveRecords.describe(settings);
        }
    },
    ROCKSDB("rocksdb") {
        @Override
        RecordStore open(Path directory, Settings settings, Records records) throws IOException {
            return RocksRecords.open(directory, settings, records);
        }

        @Override
        String describe(Settings settings) {
            return RocksRecords.describe(settings);
        }
    };

    private final String label;

    StorageSystem(String label) {
        this.label = label;
    }

    /** How figures name it. */
    String label() {
        return label;
    }

    /** Opens the store of a directory, or makes one there. */
    abstract RecordStore open(Path directory, Settings settings, Records records) throws IOException;

    /** Version and settings, for whoever reads the figures. */
    abstract String describe(Settings settings);
}
