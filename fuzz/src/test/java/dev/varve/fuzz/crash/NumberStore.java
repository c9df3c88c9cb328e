package dev.varve.fuzz.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.mmap.OutputFile;
import dev.varve.recovery.LiveFiles;
import dev.varve.recovery.LogReplay;
import dev.varve.recovery.Manifest;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.StoreState;
import dev.varve.recovery.VersionEdit;
import dev.varve.recovery.VersionEdit.CollectionAdded;
import dev.varve.recovery.VersionEdit.FileEntry;
import dev.varve.recovery.VersionEdit.LogNumber;
import dev.varve.recovery.VersionEdit.SegmentAdded;
import dev.varve.recovery.VersionEdit.SegmentRemoved;
import dev.varve.recovery.WriteAheadLog;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * A store of numbers, made of log, manifest and files that hold what a flush wrote. Batches are numbered from 1; the
 * contents of each follow from its number.
 */
final class NumberStore implements AutoCloseable {

    private static final UUID STORE = new UUID(0x1234, 0x5678);
    private static final Manifest.Options ROLL_OFTEN = new Manifest.Options(1 << 13);

    private final SimulatedDisk disk;
    private final Manifest manifest;
    private final WriteAheadLog log;
    private final List<Long> flushed = new ArrayList<>();
    private final List<Long> frozen = new ArrayList<>();
    private final List<Long> inLog = new ArrayList<>();
    private long logBehindFrozen;

    private NumberStore(SimulatedDisk disk, Manifest manifest, WriteAheadLog log) {
        this.disk = disk;
        this.manifest = manifest;
        this.log = log;
    }

    /** Opens what there is, settling what was in the log, or makes a new store. */
    static NumberStore open(SimulatedDisk disk) throws IOException {
        disk.createDirectory("");
        var options = new WriteAheadLog.Options(4096, 1 << 20);
        if (!Manifest.exists(disk)) {
            removeBegunStore(disk);
            disk.createDirectory(StoreFiles.SEGMENTS);
            var log = WriteAheadLog.create(disk, STORE, StoreState.FIRST_LOG, 0, options);
            var manifest = Manifest.create(disk, STORE, ROLL_OFTEN);
            manifest.append(List.of(new CollectionAdded(1, "numbers", new byte[] {1, 2, 3})));
            return new NumberStore(disk, manifest, log);
        }
        Manifest manifest = Manifest.open(disk, ROLL_OFTEN);
        StoreState state = manifest.state();
        LiveFiles.require(disk, state);
        List<Long> replayed = new ArrayList<>();
        LogReplay.Result result = LogReplay.read(disk, STORE, state.log(), state.sequence(), (sequence, payload) -> {
            requireContents(sequence, payload);
            replayed.add(sequence);
        });
        LiveFiles.deleteOrphans(disk, manifest);
        assertEquals(List.of(), LiveFiles.orphans(disk, manifest), "I5");
        var log = WriteAheadLog.create(disk, STORE, result.nextLog(), result.lastSequence(), options);
        NumberStore store = new NumberStore(disk, manifest, log);
        store.inLog.addAll(replayed);
        for (FileEntry file : (Iterable<FileEntry>) state.files()::iterator) {
            byte[] bytes = Disks.read(disk, file.name());
            for (long at = 0; at < bytes.length; at += Long.BYTES) {
                store.flushed.add(MemorySegment.ofArray(bytes).get(ValueLayout.JAVA_LONG_UNALIGNED, at));
            }
        }
        if (!state.collections().containsKey(1)) {
            manifest.append(List.of(new CollectionAdded(1, "numbers", new byte[] {1, 2, 3})));
        }
        if (result.needsSettling()) {
            store.freeze(log.number());
            store.settle(false);
        }
        return store;
    }

    private static void removeBegunStore(SimulatedDisk disk) throws IOException {
        for (String name : List.of(StoreFiles.log(StoreState.FIRST_LOG), StoreFiles.LOGS, StoreFiles.SEGMENTS)) {
            // Directories too: the sync that was to make them durable may have failed.
            if (disk.exists(name)) {
                disk.delete(name);
            }
        }
    }

    long append(long sequence) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long position = log.append(sequence, contents(arena, sequence));
            inLog.add(sequence);
            return position;
        }
    }

    void sync(long position) throws IOException {
        log.sync(position);
    }

    /** Makes the next log file ahead, as a thread of its own would. */
    void prepareNext() throws IOException {
        log.prepareNext();
    }

    /** What is in the log is to be settled; what comes now goes to a new one. */
    void freeze() throws IOException {
        freeze(log.roll());
    }

    private void freeze(long oldestNeeded) {
        logBehindFrozen = oldestNeeded;
        frozen.addAll(inLog);
        inLog.clear();
    }

    /** Moves what was frozen to a segment; with {@code merge}, and what is in the segments before. */
    void settle(boolean merge) throws IOException {
        StoreState state = manifest.state();
        long segment = state.nextSegment();
        List<Long> numbers = new ArrayList<>(merge ? flushed : List.of());
        numbers.addAll(frozen);
        String name = StoreFiles.segment(segment) + "/numbers";
        disk.createDirectory(StoreFiles.segment(segment));
        try (OutputFile file = disk.create(name)) {
            file.write(MemorySegment.ofArray(
                    numbers.stream().mapToLong(Long::longValue).toArray()));
            file.sync();
        }
        disk.syncDirectory(StoreFiles.segment(segment));
        disk.syncDirectory(StoreFiles.SEGMENTS);
        List<VersionEdit> edits = new ArrayList<>();
        if (merge) {
            state.segments().keySet().forEach(old -> edits.add(new SegmentRemoved(old)));
        }
        long last = frozen.isEmpty() ? state.sequence() : frozen.getLast();
        edits.add(new SegmentAdded(
                1, segment, last, numbers.size(), List.of(new FileEntry(name, numbers.size() * (long) Long.BYTES))));
        edits.add(new LogNumber(logBehindFrozen, last));
        manifest.append(edits);
        log.deleteBefore(logBehindFrozen);
        if (merge) {
            for (long old : state.segments().keySet()) {
                disk.delete(StoreFiles.segment(old) + "/numbers");
                disk.delete(StoreFiles.segment(old));
            }
            flushed.clear();
        }
        flushed.addAll(frozen);
        frozen.clear();
    }

    /** Adds a collection whose long name makes the manifest roll soon. */
    void addCollection() throws IOException {
        int number = manifest.state().nextCollection();
        manifest.append(List.of(new CollectionAdded(number, "c" + number + "x".repeat(3_000), new byte[0])));
    }

    /** All that was appended or found, in order. */
    List<Long> numbers() {
        List<Long> all = new ArrayList<>(flushed);
        all.addAll(frozen);
        all.addAll(inLog);
        return all;
    }

    @Override
    public void close() throws IOException {
        try (manifest) {
            log.close();
        }
    }

    private static MemorySegment contents(Arena arena, long sequence) {
        Random random = new Random(sequence);
        // From batches of a byte to those that do not fit the buffer.
        byte[] bytes = new byte[sequence % 5 == 0 ? 5_000 : 1 + random.nextInt(900)];
        random.nextBytes(bytes);
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    }

    private static void requireContents(long sequence, MemorySegment payload) {
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(-1, payload.mismatch(contents(arena, sequence)), () -> "batch " + sequence);
        }
    }
}
