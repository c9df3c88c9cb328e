package dev.varve.fuzz.repair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.CorruptException;
import dev.varve.StoreOptions;
import dev.varve.codecs.RecordBuffer;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.recovery.Manifest;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.WriteAheadLog;
import dev.varve.storage.StoreEngine;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Numbers of collections that a log names and the manifest does not know. */
class RepairNumbersTest {

    private static final int DELETE = 2;

    /** A store whose log deletes a record of a collection of this number. */
    private static void write(SimulatedDisk disk, int collection) throws IOException {
        StoreEngine.open(Patient.PATH, Disks.environment(disk), StoreOptions.DEFAULT)
                .close();
        Manifest.Contents manifest = Manifest.read(disk);
        long number = manifest.state().log();
        long sequence = manifest.state().sequence();
        disk.delete(StoreFiles.log(number));
        try (var log = WriteAheadLog.create(disk, manifest.storeId(), number, sequence, WriteAheadLog.Options.DEFAULT);
                RecordBuffer batch = RecordBuffer.confined(64, 64)) {
            batch.writeByte(DELETE);
            batch.writeVarLong(collection);
            batch.writeBytes(new byte[] {'a'});
            log.sync(log.write(sequence + 1, batch.segment()));
        }
    }

    @Test
    void shouldRefuseToRepairBehindTheLastNumberThatThereIs() throws IOException {
        try (SimulatedDisk disk = new SimulatedDisk()) {
            write(disk, Integer.MAX_VALUE);
            String before = disk.digest();
            var refused = assertThrows(CorruptException.class, () -> Patient.repair(disk));
            String message = String.valueOf(refused.getMessage());
            assertTrue(message.contains("of that number"), message);
            assertTrue(message.contains("nothing was changed"), message);
            assertEquals(before, disk.digest(), "nothing was changed");
            // What the message says to do where there is no copy.
            for (String log : disk.list(StoreFiles.LOGS)) {
                disk.delete(StoreFiles.LOGS + "/" + log);
            }
            Patient.repair(disk);
            StoreEngine.open(Patient.PATH, Disks.environment(disk), StoreOptions.DEFAULT)
                    .close();
        }
    }

    @Test
    void shouldNumberTheNextCollectionBehindThoseThatTheLogNames() throws IOException {
        try (SimulatedDisk disk = new SimulatedDisk()) {
            write(disk, Integer.MAX_VALUE - 1);
            Patient.repair(disk);
            assertEquals(Integer.MAX_VALUE, Manifest.read(disk).state().nextCollection());
        }
    }
}
