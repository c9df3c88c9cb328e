package dev.varve.recovery;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.FileHeader;
import dev.varve.codecs.FileKind;
import dev.varve.codecs.FileOrigin;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Reads the files of a {@link WriteAheadLog} back after whatever ended it, and changes none: what was read may be in
 * the page cache only, as after a sync that failed, and no later sync would make it durable. So whoever opens a store
 * settles what was replayed in new files, and goes on in a new log.
 *
 * <p>Each file begins with a link to the last batch before it. Where that batch is missing, a crash took the end of the
 * file before, and what follows is no part of the history: it is dropped and reported. But a frame there that was
 * written when everything before it had been synced makes it damage.
 */
public final class LogReplay {

    /** Takes the batches of the log in order. */
    @FunctionalInterface
    public interface Batches {
        /**
         * Takes the next batch.
         *
         * @param sequence above that of every batch before
         * @param payload as it was appended, aligned to 8 bytes; valid during the call only
         */
        void batch(long sequence, MemorySegment payload) throws IOException;
    }

    /**
     * What the log held.
     *
     * @param files a report for each file, oldest first
     * @param lastSequence sequence number of the last batch, or what the caller gave when there is none
     * @param nextLog number for the next {@link WriteAheadLog}; files from it on hold nothing
     */
    public record Result(List<ReplayReport> files, long lastSequence, long nextLog) {
        /** Copies the list. */
        public Result {
            files = List.copyOf(files);
        }

        /** Batches in all files. */
        public long batches() {
            return files.stream().mapToLong(ReplayReport::frames).sum();
        }

        /** Bytes passed over in all files. */
        public long droppedBytes() {
            return files.stream().mapToLong(ReplayReport::droppedBytes).sum();
        }

        /**
         * Whether there is something to settle before a new log may get its first batch: what was replayed must be in
         * segments, and a {@link VersionEdit.LogNumber} of {@link #nextLog} in the manifest, durably.
         */
        public boolean needsSettling() {
            return batches() > 0 || droppedBytes() > 0;
        }
    }

    /** The format version whose logs had no links. */
    private static final int UNLINKED = 1;

    private static final long FIRST_RECORD = FileHeader.BYTES + Frame.HEADER_BYTES;

    /** A position that every frame claims to be behind. */
    private static final long ANY = -1;

    private final FileStore files;
    private final UUID storeId;
    private final long firstLog;
    private final Batches consumer;

    private final List<ReplayReport> reports = new ArrayList<>();
    private long sequence;
    private boolean gap;

    private LogReplay(FileStore files, UUID storeId, long firstLog, long afterSequence, Batches consumer) {
        this.files = files;
        this.storeId = storeId;
        this.firstLog = firstLog;
        this.sequence = afterSequence;
        this.consumer = consumer;
    }

    /**
     * Replays the log and leaves its files as they are.
     *
     * @param firstLog the oldest live log, from {@link StoreState#log()}
     * @param afterSequence what the first sequence number must exceed, from {@link StoreState#sequence()}
     * @throws CorruptFileException if a file is missing, or damaged elsewhere than where a crash can leave it
     */
    public static Result read(FileStore files, UUID storeId, long firstLog, long afterSequence, Batches consumer)
            throws IOException {
        LogReplay replay = new LogReplay(files, storeId, firstLog, afterSequence, consumer);
        replay.readAll();
        Result found = new Result(replay.reports, replay.sequence, firstLog + replay.reports.size());
        return found.needsSettling() ? found : new Result(replay.reports, replay.sequence, firstLog + 1);
    }

    /** Deletes the log files before one. */
    static void deleteBefore(FileStore files, long oldestNeeded) throws IOException {
        for (long number : numbers(files)) {
            if (number < oldestNeeded) {
                files.delete(StoreFiles.log(number));
            }
        }
        files.syncDirectory(StoreFiles.LOGS);
    }

    /** Deletes the log files from one on, the newest first, so that a crash in between leaves no gap. */
    static void deleteFrom(FileStore files, long first) throws IOException {
        // A process that was killed may not have come to sync the name of its last log, which nothing may overtake.
        files.syncDirectory(StoreFiles.LOGS);
        for (long number : numbers(files).reversed()) {
            if (number >= first) {
                files.delete(StoreFiles.log(number));
                files.syncDirectory(StoreFiles.LOGS);
            }
        }
    }

    /** Numbers of the log files, ascending. */
    static List<Long> numbers(FileStore files) throws IOException {
        return files.list(StoreFiles.LOGS).stream()
                .map(StoreFiles::logNumber)
                .filter(OptionalLong::isPresent)
                .map(OptionalLong::getAsLong)
                .sorted()
                .toList();
    }

    /**
     * Whether there is more than the first log of a new store, which holds a link, or, of version 1, a seal at most.
     */
    static boolean holdsMoreThanAHeader(FileStore files) throws IOException {
        for (long number : numbers(files)) {
            if (number > StoreState.FIRST_LOG
                    || files.length(StoreFiles.log(number)) > FileHeader.BYTES + Frame.HEADER_BYTES) {
                return true;
            }
        }
        return false;
    }

    private void readAll() throws IOException {
        List<Long> live =
                numbers(files).stream().filter(number -> number >= firstLog).toList();
        requireGapless(live);
        for (long number : live) {
            ReplayReport report = readFile(number);
            sequence = report.lastSequence();
            reports.add(report);
        }
    }

    private void requireGapless(List<Long> live) {
        long expected = firstLog;
        for (long number : live) {
            if (number != expected) {
                break;
            }
            expected++;
        }
        if (live.isEmpty() || expected <= live.getLast()) {
            throw new CorruptFileException(files.describe(StoreFiles.log(expected)), 0, "a log file", "no such file");
        }
    }

    private ReplayReport readFile(long number) throws IOException {
        String name = StoreFiles.log(number);
        String fullName = files.describe(name);
        var origin = new FileOrigin(storeId, number);
        try (InputFile file = files.open(name);
                FrameReader reader = new FrameReader(file, fullName, Frame.seed(origin))) {
            FileHeader header;
            try {
                header = FileHeader.read(fullName, file);
            } catch (CorruptFileException e) {
                if (number == firstLog || reader.wasSynced(ANY, FIRST_RECORD)) {
                    throw e; // The first record was written when the header had been synced.
                }
                return dropped(name, 0, file, TailReason.NO_FILE_HEADER);
            }
            header.require(fullName, FileKind.LOG, origin);
            checkLink(number, reader);
            if (gap) {
                return dropped(name, FileHeader.BYTES, file, TailReason.AFTER_A_GAP);
            }
            FrameReader.Tail tail =
                    reader.read(FileHeader.BYTES, sequence, (offset, batch, payload) -> consumer.batch(batch, payload));
            ReplayReport report = ReplayReport.of(name, file.length(), tail);
            if (header.version() == UNLINKED && !reports.isEmpty() && (report.frames() > 0 || report.sealed())) {
                requireSealed(reports.getLast());
            }
            return report;
        }
    }

    /** Looks for a gap before a file, which nothing that was synced may follow. */
    private void checkLink(long number, FrameReader reader) throws IOException {
        OptionalLong link = reader.link(FileHeader.BYTES);
        long last = link.orElse(sequence);
        String fullName = files.describe(StoreFiles.log(number));
        if (number == firstLog && last > sequence) {
            String expected = "a log that goes on from sequence " + sequence + " at most, which the segments hold";
            throw new CorruptFileException(fullName, FileHeader.BYTES, expected, "one from sequence " + last);
        }
        if (number > firstLog && last < sequence && !gap) {
            String expected = "a log that goes on from sequence " + sequence;
            throw new CorruptFileException(fullName, FileHeader.BYTES, expected, "one from sequence " + last);
        }
        gap |= last > sequence;
        boolean torn = link.isEmpty() && !reports.isEmpty() && reports.getLast().reason() != TailReason.NONE;
        if ((gap || torn) && reader.wasSynced(0, FileHeader.BYTES)) {
            ReplayReport before = lastReplayed();
            throw new CorruptFileException(
                    files.describe(before.file()),
                    before.bytes(),
                    "batches up to sequence " + last + ", as they were synced before " + fullName + " was written",
                    before.reason() + " behind sequence " + sequence);
        }
    }

    /** The file whose end is missing where there is a gap. */
    private ReplayReport lastReplayed() {
        return reports.reversed().stream()
                .filter(report -> report.reason() != TailReason.AFTER_A_GAP)
                .findFirst()
                .orElseThrow();
    }

    private ReplayReport dropped(String name, long headerBytes, InputFile file, TailReason reason) {
        long bytes = Math.min(headerBytes, file.length());
        return new ReplayReport(name, 0, bytes, file.length() - bytes, reason, sequence, false);
    }

    /** In format version 1 a log was sealed before the next one got its first batch. */
    private void requireSealed(ReplayReport report) {
        if (!report.sealed()) {
            throw new CorruptFileException(
                    files.describe(report.file()),
                    report.bytes(),
                    "a seal, as the next log file was begun after it",
                    report.reason().toString());
        }
    }
}
