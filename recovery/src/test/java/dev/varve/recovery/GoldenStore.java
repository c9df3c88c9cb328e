package dev.varve.recovery;

import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.StoreState.SegmentState;
import dev.varve.recovery.VersionEdit.CollectionAdded;
import dev.varve.recovery.VersionEdit.CollectionRemoved;
import dev.varve.recovery.VersionEdit.FileEntry;
import dev.varve.recovery.VersionEdit.LiveDocsReplaced;
import dev.varve.recovery.VersionEdit.LogNumber;
import dev.varve.recovery.VersionEdit.SchemaChanged;
import dev.varve.recovery.VersionEdit.SegmentAdded;
import dev.varve.recovery.VersionEdit.SegmentRemoved;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * Writes log and manifest of a store in the newest format version, for a new directory {@code golden/v<version>}: two
 * logs, of which the last one was cut off, and a manifest of every edit there is. Those of a version that was released
 * are never written again. With the class path of the tests:
 *
 * <pre>java dev.varve.recovery.GoldenStore recovery/src/test/resources/golden/v1</pre>
 */
final class GoldenStore {

    private static final UUID STORE = new UUID(0x0123456789abcdefL, 0xfedcba9876543210L);

    private GoldenStore() {}

    /** Takes the directory, which must not exist. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectory(Path.of(arguments[0]));
        FileStore files = DiskFileStore.open(directory, DiskFileStore.Options.defaults());
        write(files);
        // The log that is cut off: what it holds behind its frames is no frame.
        Files.write(
                directory.resolve(StoreFiles.log(2)),
                "cut off".getBytes(StandardCharsets.US_ASCII),
                StandardOpenOption.APPEND);
        Files.writeString(directory.resolve("contents.txt"), show(files));
    }

    private static void write(FileStore files) throws IOException {
        WriteAheadLog log = WriteAheadLog.create(files, STORE, 1, 41, WriteAheadLog.Options.DEFAULT);
        try (Manifest manifest = Manifest.create(files, STORE, Manifest.Options.DEFAULT)) {
            manifest.append(List.of(
                    new CollectionAdded(1, "books", new byte[] {1, 2, 3}),
                    new CollectionAdded(2, "grüße", new byte[0]),
                    new CollectionAdded(5, "gone", new byte[] {9})));
            manifest.append(List.of(segment(1, 1), segment(1, 2), segment(1, 4), segment(2, 3), segment(5, 7)));
            manifest.append(
                    List.of(new LiveDocsReplaced(2, 4, new FileEntry(StoreFiles.liveDocs(2, 4), 4_294_967_296L))));
            manifest.append(List.of(new SegmentRemoved(1), new CollectionRemoved(5)));
            manifest.append(List.of(new SchemaChanged(2, new byte[] {8, 8}), new LogNumber(1, 41)));
        }
        log.append(42, batch(1));
        log.sync(log.append(44, batch(300)));
        log.append(45, batch(8));
        log.roll();
        log.sync(log.append(46, batch(20)));
        log.append(47, batch(7));
        log.flush();
    }

    private static SegmentAdded segment(int collection, long number) {
        return new SegmentAdded(
                collection,
                number,
                50 - number,
                (int) (1000 * number),
                List.of(
                        new FileEntry(StoreFiles.segment(number) + "/keys.vks", 4096 * number),
                        new FileEntry(StoreFiles.segment(number) + "/ä.vec", 5)));
    }

    private static MemorySegment batch(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 7 + size);
        }
        return MemorySegment.ofArray(bytes);
    }

    /** What the files of a store say, a value a line. */
    static String show(FileStore files) throws IOException {
        List<String> lines = new ArrayList<>();
        Manifest.Contents contents = Manifest.read(files);
        StoreState state = contents.state();
        lines.add("store " + contents.storeId() + ", manifest " + contents.number() + ", sealed "
                + contents.report().sealed() + ", dropped " + contents.report().droppedBytes());
        for (CollectionAdded added : state.collections().values()) {
            lines.add("collection " + added.collection() + " " + added.name() + " "
                    + HexFormat.of().formatHex(added.schema()));
            state.segmentsOf(added.collection()).map(GoldenStore::show).forEach(lines::add);
        }
        lines.add("log " + state.log() + ", sequence " + state.sequence());
        lines.add("next collection " + state.nextCollection() + ", segment " + state.nextSegment());
        LogReplay.Result result = LogReplay.read(
                files,
                contents.storeId(),
                state.log(),
                state.sequence(),
                (sequence, payload) -> lines.add(
                        "batch " + sequence + " " + HexFormat.of().formatHex(payload.toArray(ValueLayout.JAVA_BYTE))));
        for (ReplayReport report : result.files()) {
            lines.add(report.file() + " frames " + report.frames() + ", dropped " + report.droppedBytes() + ", "
                    + report.reason());
        }
        lines.add("next log " + result.nextLog());
        return String.join("\n", lines) + "\n";
    }

    private static String show(SegmentState segment) {
        return "segment " + segment.segment() + " age " + segment.age() + " rows "
                + segment.added().rows() + " generation " + segment.generation() + " "
                + segment.files().toList();
    }
}
