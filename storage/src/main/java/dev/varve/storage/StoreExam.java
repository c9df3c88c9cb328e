package dev.varve.storage;

import dev.varve.CheckReport;
import dev.varve.ProgressListener;
import dev.varve.Schema;
import dev.varve.codecs.CorruptFileException;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.Damage;
import dev.varve.recovery.LiveFiles;
import dev.varve.recovery.LogReplay;
import dev.varve.recovery.LogSalvage;
import dev.varve.recovery.ManifestSalvage;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.StoreState;
import dev.varve.recovery.StoreState.SegmentState;
import dev.varve.recovery.VersionEdit.CollectionAdded;
import dev.varve.recovery.VersionEdit.FileEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks through all files of a closed store: every checksum, length and reference, and what must hold between files.
 * The findings say what is wrong; this says what a repair has to know. Changes nothing. For one thread.
 */
final class StoreExam {

    private final FileStore files;
    private final Findings findings;
    private final ProgressListener progress;

    private final Set<Long> damagedSegments = new HashSet<>();
    private final Map<Integer, Schema> schemas = new HashMap<>();
    private Optional<ManifestSalvage.Result> manifest = Optional.empty();
    private boolean logDamaged;
    private int lastCollection;
    private long fileCount;
    private long bytes;
    private long totalBytes;
    private long records;
    private long batches;

    private StoreExam(FileStore files, Findings findings, ProgressListener progress) {
        this.files = files;
        this.findings = findings;
        this.progress = progress;
    }

    /**
     * Looks through a store.
     *
     * @param findings takes what is wrong
     * @throws dev.varve.codecs.UnsupportedFormatException if a file is of a newer version
     */
    static StoreExam of(FileStore files, Findings findings, ProgressListener progress) throws IOException {
        var exam = new StoreExam(files, findings, progress);
        exam.manifest = ManifestSalvage.read(files, findings::damage);
        if (exam.manifest.isPresent()) {
            exam.examine(exam.manifest.get());
        } else {
            findings.damage(new Damage(
                    files.describe(""), 0, "a manifest that tells what the store consists of", "none", NO_MANIFEST));
        }
        return exam;
    }

    static final String NO_MANIFEST =
            "which collections there are and which segments count stood there alone: nothing can be repaired, all files"
                    + " are as they were; restore the store from a copy";

    private void examine(ManifestSalvage.Result known) throws IOException {
        StoreState state = known.state();
        fileCount = 2; // CURRENT, and the manifest
        bytes = known.bytes();
        totalBytes = bytes + state.files().mapToLong(FileEntry::length).sum();
        String manifestFile = files.describe(StoreFiles.manifest(known.number()));
        for (CollectionAdded added : state.collections().values()) {
            try {
                schemas.put(added.collection(), SchemaCodec.decode(manifestFile, added.schema()));
            } catch (CorruptFileException e) {
                findings.damage(e, "collection '" + added.name() + "' cannot be read");
            }
        }
        for (CollectionAdded added : state.collections().values()) {
            Schema schema = schemas.get(added.collection());
            if (schema != null) {
                examine(known, added, schema);
            }
        }
        if (known.tornBytes() > 0) {
            findings.note(
                    manifestFile,
                    known.bytes() - known.tornBytes(),
                    "intact frames to the end of the manifest",
                    known.tornBytes() + " bytes behind the last one",
                    "a crash cut a version edit, or the seal of a store that was closed, off");
        }
        examineLog(known);
        for (String orphan : LiveFiles.orphans(files, state, known.number())) {
            String meaning = known.damaged()
                    ? "what is in it may be missing, as edits of the manifest are lost"
                    : "left over, deleted when the store is opened";
            findings.note(files.describe(orphan), 0, "no such file", "a file that no version edit names", meaning);
        }
    }

    private void examine(ManifestSalvage.Result known, CollectionAdded added, Schema schema) throws IOException {
        var exam = new SegmentExam(findings, added.name());
        List<SegmentParts> all = new ArrayList<>();
        try {
            for (SegmentState segment :
                    known.state().segmentsOf(added.collection()).toList()) {
                SegmentParts parts = SegmentParts.open(files, known.storeId(), schema, segment);
                all.add(parts);
                if (!exam.examine(parts)) {
                    damagedSegments.add(segment.segment());
                }
                count(parts);
            }
            exam.examineKeys(all, damagedSegments);
        } finally {
            all.forEach(SegmentParts::close);
        }
    }

    private void count(SegmentParts parts) {
        for (int row = 0; row < parts.rows(); row++) {
            records += parts.live(row) ? 1 : 0;
        }
        for (FileEntry file : (Iterable<FileEntry>) parts.segment().files()::iterator) {
            fileCount++;
            bytes += file.length();
        }
        progress.progress(bytes, totalBytes);
    }

    private void examineLog(ManifestSalvage.Result known) throws IOException {
        var log = new LogExam(schemas, findings::damage, (collection, key) -> {}, (sequence, payload) -> {});
        LogSalvage.Result result = log.read(files, known, Long.MAX_VALUE);
        logDamaged = log.damaged();
        lastCollection = log.lastCollection();
        if (lastCollection >= known.state().nextCollection()) {
            findings.damage(new Damage(
                    files.describe(StoreFiles.manifest(known.number())),
                    0,
                    "edits that added every collection which write batches name",
                    "none that added collection " + lastCollection,
                    "what the log holds of such a collection cannot be read"));
        }
        batches = result.batches();
        fileCount += result.logs().size();
        bytes += result.bytes();
        if (result.tornBytes() > 0) {
            findings.note(
                    files.describe(StoreFiles.LOGS),
                    0,
                    "intact frames to the end of the log",
                    result.tornBytes() + " bytes behind the last one",
                    "a crash cut a write off that nobody was told is durable");
        }
        if (!logDamaged) {
            replay(known);
        }
    }

    /** What an open of the store would read. */
    private void replay(ManifestSalvage.Result known) throws IOException {
        try {
            StoreState state = known.state();
            LogReplay.read(files, known.storeId(), state.log(), state.sequence(), (sequence, payload) -> {});
        } catch (CorruptFileException e) {
            logDamaged = true;
            findings.damage(e, "the store does not open");
        }
    }

    /** What the manifest tells; empty where it tells nothing. */
    Optional<ManifestSalvage.Result> manifest() {
        return manifest;
    }

    /** Schemas of the collections that can be read, by number. */
    Map<Integer, Schema> schemas() {
        return schemas;
    }

    /** Whether a segment is not whole. */
    boolean damaged(SegmentState segment) {
        return damagedSegments.contains(segment.segment());
    }

    boolean logDamaged() {
        return logDamaged;
    }

    /** The highest number of a collection that the log names. */
    int lastCollection() {
        return lastCollection;
    }

    CheckReport report() {
        return new CheckReport(
                findings.listed(), findings.damages(), findings.notes(), fileCount, bytes, records, batches);
    }
}
