package dev.varve.storage;

import dev.varve.CorruptException;
import dev.varve.ProgressListener;
import dev.varve.RepairOptions;
import dev.varve.RepairReport;
import dev.varve.Schema;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.KeyHash;
import dev.varve.codecs.KeysFile;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.OutputFile;
import dev.varve.recovery.LiveFiles;
import dev.varve.recovery.ManifestRepair;
import dev.varve.recovery.ManifestSalvage;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.StoreState;
import dev.varve.recovery.StoreState.SegmentState;
import dev.varve.recovery.VersionEdit;
import dev.varve.recovery.VersionEdit.CollectionAdded;
import dev.varve.recovery.VersionEdit.FileEntry;
import dev.varve.recovery.VersionEdit.LogNumber;
import dev.varve.recovery.VersionEdit.NumbersUsed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Makes a damaged store whole again without what cannot be read. Everything new is written beside what is there, what
 * is replaced is set aside, and then one rename makes the new state that of the store: a crash before leaves the store
 * as it was, one after leaves it repaired.
 *
 * <p>For one thread, which holds the store's lock.
 */
final class StoreRepair implements AutoCloseable {

    private static final int MOST_LOSSES = 1000;

    private final FileStore files;
    private final RepairOptions options;
    private final StoreExam exam;
    private final Executor helpers;
    private final ManifestSalvage.Result manifest;
    private final StoreState state;
    private final LostFiles lost;
    private final Arena arena = Arena.ofConfined();
    private final Map<Integer, ByteTable> logKeys = new HashMap<>();
    private final GoneKeys gone = new GoneKeys();
    private final List<String> losses = new ArrayList<>();
    private long moreLosses;
    private final List<VersionEdit> edits = new ArrayList<>();
    private long nextSegment;

    private StoreRepair(
            FileStore files,
            RepairOptions options,
            StoreExam exam,
            ManifestSalvage.Result manifest,
            LostFiles lost,
            Executor helpers)
            throws IOException {
        this.files = files;
        this.options = options;
        this.exam = exam;
        this.manifest = manifest;
        this.state = manifest.state();
        this.lost = lost;
        this.helpers = helpers;
        this.nextSegment = state.nextSegment();
        for (String name : files.list(StoreFiles.SEGMENTS)) {
            nextSegment = Math.max(nextSegment, StoreFiles.segmentNumber(name).orElse(0) + 1);
        }
    }

    /**
     * Repairs a store, if it is damaged.
     *
     * @param now names the directory of what is set aside
     * @param helpers lends threads to what makes indexes
     * @throws CorruptException if nothing is known of what the store consists of; nothing was changed
     */
    static RepairReport repair(
            FileStore files, RepairOptions options, Instant now, ProgressListener progress, Executor helpers)
            throws IOException {
        var findings = new Findings();
        StoreExam exam = StoreExam.of(files, findings, progress);
        ManifestSalvage.Result manifest = exam.manifest()
                .orElseThrow(() -> new CorruptException(files.describe("") + ": " + StoreExam.NO_MANIFEST, null));
        if (findings.damages() == 0) {
            return new RepairReport(Optional.empty(), List.of(), List.of(), List.of(), 0, 0);
        }
        requireSchemas(files, exam, manifest);
        requireNumber(files, exam);
        LostFiles lost = LostFiles.at(files, now);
        try (StoreRepair repair = new StoreRepair(files, options, exam, manifest, lost, helpers)) {
            return repair.run();
        }
    }

    /** A repaired store must have a number for its next collection that no collection ever had. */
    private static void requireNumber(FileStore files, StoreExam exam) {
        if (exam.lastCollection() == Integer.MAX_VALUE) {
            throw new CorruptException(
                    files.describe(StoreFiles.LOGS) + ": expected batches of collections below " + Integer.MAX_VALUE
                            + ", found one of that number, behind which there is none for another collection; nothing"
                            + " was changed: restore the logs from a copy, or move them all away and repair without"
                            + " them, which loses every write batch that they hold",
                    null);
        }
    }

    private static void requireSchemas(FileStore files, StoreExam exam, ManifestSalvage.Result manifest) {
        for (CollectionAdded added : manifest.state().collections().values()) {
            if (!exam.schemas().containsKey(added.collection())) {
                throw new CorruptException(
                        files.describe(StoreFiles.manifest(manifest.number())) + ": the schema of collection '"
                                + added.name() + "' cannot be read, so its records cannot; nothing was changed:"
                                + " restore the store from a copy",
                        null);
            }
        }
    }

    private RepairReport run() throws IOException {
        lost.keep(StoreFiles.CURRENT);
        if (manifest.damaged()) {
            setAsideUnnamed();
        }
        try (OutputFile list = lost.create("GONE.tsv")) {
            readLog();
            for (CollectionAdded added : state.collections().values()) {
                repair(added, list);
            }
            gone.finish(list);
        }
        if (exam.logDamaged()) {
            rewriteLog();
        }
        install();
        if (moreLosses > 0) {
            losses.add(moreLosses + " more, which " + StoreFiles.LOGS + " of what was set aside tells");
        }
        return new RepairReport(
                Optional.of(lost.directory()), lost.kept(), losses, gone.listed(), gone.count(), gone.unnamed());
    }

    /** As many as anybody reads; hostile files have no end of them. */
    private void lose(String loss) {
        if (losses.size() < MOST_LOSSES) {
            losses.add(loss);
        } else {
            moreLosses++;
        }
    }

    /** Keys that the log puts or deletes: what segments hold of them nobody misses. */
    private void readLog() throws IOException {
        long seed = KeyHash.seed(manifest.storeId());
        LogExam log = new LogExam(
                exam.schemas(),
                damage -> lose(damage.meaning() + " (" + damage.file() + " at offset " + damage.offset() + ")"),
                (collection, key) -> logKeys.computeIfAbsent(collection, _ -> new ByteTable(arena, seed))
                        .intern(key),
                (sequence, payload) -> {});
        log.read(files, manifest, Long.MAX_VALUE);
    }

    private void repair(CollectionAdded added, OutputFile list) throws IOException {
        List<SegmentState> segments = state.segmentsOf(added.collection()).toList();
        if (segments.stream().noneMatch(exam::damaged)) {
            return;
        }
        Schema schema = Objects.requireNonNull(exam.schemas().get(added.collection()));
        List<SegmentParts> all = new ArrayList<>();
        try {
            for (SegmentState segment : segments) {
                all.add(SegmentParts.open(files, manifest.storeId(), schema, segment));
            }
            for (int i = 0; i < all.size(); i++) {
                if (exam.damaged(segments.get(i))) {
                    repair(added, all.get(i), all.subList(i + 1, all.size()), list);
                }
            }
        } finally {
            all.forEach(SegmentParts::close);
        }
    }

    private void repair(CollectionAdded added, SegmentParts parts, List<SegmentParts> newer, OutputFile list)
            throws IOException {
        try (Arena memory = Arena.ofShared()) {
            SegmentRepair repair = new SegmentRepair(files, parts, newer, memory, helpers);
            RowFates fates = repair.judge(options.keepDoubtful());
            var origin = new FileOrigin(manifest.storeId(), nextSegment++);
            List<VersionEdit> replacement = repair.rewrite(origin, state.sequence());
            edits.addAll(replacement);
            long listed = gone.count() + gone.unnamed();
            listGone(added, parts, fates, list);
            int kept = fates.count(RowFates.KEPT);
            lose("collection '" + added.name() + "', segment "
                    + parts.segment().segment() + ": " + (gone.count() + gone.unnamed() - listed)
                    + " records are gone"
                    + (kept == 0 ? "" : ", " + kept + " are kept in segment " + origin.number())
                    + (parts.liveKnown()
                            ? ""
                            : options.keepDoubtful()
                                    ? "; which of those were deleted before is not known"
                                    : "; some may have been deleted before"));
        }
        for (FileEntry file : (Iterable<FileEntry>) parts.segment().files()::iterator) {
            lost.keep(file.name());
        }
    }

    private void listGone(CollectionAdded added, SegmentParts parts, RowFates fates, OutputFile list)
            throws IOException {
        ByteTable written = logKeys.get(added.collection());
        for (int row = 0; row < parts.rows(); row++) {
            byte fate = fates.get(row);
            if (fate != RowFates.LOST && fate != RowFates.DOUBTFUL) {
                continue;
            }
            KeysFile keys = parts.keys();
            if (keys == null || !SegmentExam.readable(parts, keys, row)) {
                gone.addUnnamed();
                continue;
            }
            MemorySegment key = keys.key(row);
            if (written == null || written.find(key) == ByteTable.ABSENT) {
                boolean doubtful = !parts.liveKnown();
                gone.add(
                        list,
                        added.name(),
                        RowCodec.key(parts.schema().keyType(), key),
                        parts.segment().segment(),
                        doubtful);
            }
        }
    }

    /** What lost edits of the manifest may have named; the next open would delete it. */
    private void setAsideUnnamed() throws IOException {
        lost.keep(StoreFiles.manifest(manifest.number()));
        for (String name : LiveFiles.orphans(files, state, manifest.number())) {
            boolean directory =
                    name.startsWith(StoreFiles.SEGMENTS + "/") && name.lastIndexOf('/') == StoreFiles.SEGMENTS.length();
            if (directory) {
                lose(name + " was named by no edit of the manifest that can be read, and is set aside");
            } else {
                lost.keep(name);
            }
        }
    }

    /** The batches that are intact, in a new log that says nothing of those between. */
    private void rewriteLog() throws IOException {
        long number = LogCopy.write(files, exam.schemas(), manifest);
        edits.add(new LogNumber(number, state.sequence()));
        for (String name : files.list(StoreFiles.LOGS)) {
            long log = StoreFiles.logNumber(name).orElse(number);
            if (log < number) {
                lost.keep(StoreFiles.log(log));
            }
        }
    }

    private void install() throws IOException {
        // A collection that lost edits made may have used a number that the log still names.
        int nextCollection = Math.max(state.nextCollection(), exam.lastCollection() + 1);
        edits.add(new NumbersUsed(nextCollection, Math.max(nextSegment, state.nextSegment())));
        lost.sync();
        StoreState repaired = state.apply(edits);
        long number = ManifestRepair.nextNumber(files);
        ManifestRepair.install(files, manifest.storeId(), number, manifest.sequence() + 1, repaired.toEdits());
        lost.letGo();
        Leftovers.deleteFile(files, StoreFiles.manifest(manifest.number()));
    }

    @Override
    public void close() {
        arena.close();
    }
}
