package dev.varve.recovery;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.FileHeader;
import dev.varve.codecs.FileKind;
import dev.varve.codecs.FileOrigin;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.mmap.OutputFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Reads the files of a {@link WriteAheadLog} back after whatever ended it.
 *
 * <p>A log file was sealed before the next one got its first batch, so only one file may end in a torn tail, and no
 * file behind it holds a frame; anything else is damage. A torn tail is cut off and reported.
 */
public final class LogReplay {

    /** Takes the batches of the log in order. */
    @FunctionalInterface
    public interface Batches {
        /**
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
     * @param nextLog number for the next {@link WriteAheadLog}
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

        /** Bytes cut off in all files. */
        public long droppedBytes() {
            return files.stream().mapToLong(ReplayReport::droppedBytes).sum();
        }
    }

    private final FileStore files;
    private final UUID storeId;
    private final long firstLog;
    private final Batches consumer;

    private LogReplay(FileStore files, UUID storeId, long firstLog, Batches consumer) {
        this.files = files;
        this.storeId = storeId;
        this.firstLog = firstLog;
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
        List<ReplayReport> reports = new LogReplay(files, storeId, firstLog, consumer).readAll(afterSequence);
        return new Result(reports, reports.getLast().lastSequence(), firstLog + reports.size());
    }

    /**
     * Replays the log, then makes what was replayed durable and ends it with a seal, so that a new log may follow.
     * Files behind the last batch are deleted. May itself be cut off anywhere and run again.
     *
     * @param firstLog the oldest live log, from {@link StoreState#log()}
     * @param afterSequence what the first sequence number must exceed, from {@link StoreState#sequence()}
     * @throws CorruptFileException if a file is missing, or damaged elsewhere than where a crash can leave it
     */
    public static Result recover(FileStore files, UUID storeId, long firstLog, long afterSequence, Batches consumer)
            throws IOException {
        LogReplay replay = new LogReplay(files, storeId, firstLog, consumer);
        List<ReplayReport> reports = replay.readAll(afterSequence);
        int last = reports.size() - 1;
        while (last > 0 && reports.get(last).frames() == 0) {
            last--;
        }
        replay.deleteBehind(firstLog + last, reports.size() - 1 - last);
        replay.seal(firstLog + last, reports.get(last));
        return new Result(reports, reports.getLast().lastSequence(), firstLog + last + 1);
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

    /** Numbers of the log files, ascending. */
    static List<Long> numbers(FileStore files) throws IOException {
        return files.list(StoreFiles.LOGS).stream()
                .map(StoreFiles::logNumber)
                .filter(OptionalLong::isPresent)
                .map(OptionalLong::getAsLong)
                .sorted()
                .toList();
    }

    /** Whether there is more than the first log of a new store, sealed at most. */
    static boolean holdsMoreThanAHeader(FileStore files) throws IOException {
        for (long number : numbers(files)) {
            if (number > StoreState.FIRST_LOG
                    || files.length(StoreFiles.log(number)) > FileHeader.BYTES + Frame.HEADER_BYTES) {
                return true;
            }
        }
        return false;
    }

    private List<ReplayReport> readAll(long afterSequence) throws IOException {
        List<Long> live =
                numbers(files).stream().filter(number -> number >= firstLog).toList();
        requireGapless(live);
        List<ReplayReport> reports = new ArrayList<>();
        long sequence = afterSequence;
        for (long number : live) {
            ReplayReport report = readFile(number, sequence);
            if (!reports.isEmpty() && (report.frames() > 0 || report.sealed())) {
                requireSealed(reports.getLast());
            }
            sequence = report.lastSequence();
            reports.add(report);
        }
        return reports;
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

    private void requireSealed(ReplayReport report) {
        if (!report.sealed()) {
            throw new CorruptFileException(
                    files.describe(report.file()),
                    report.bytes(),
                    "a seal, as the next log file was begun after it",
                    report.reason().toString());
        }
    }

    private ReplayReport readFile(long number, long afterSequence) throws IOException {
        String name = StoreFiles.log(number);
        String fullName = files.describe(name);
        var origin = new FileOrigin(storeId, number);
        try (InputFile file = files.open(name);
                FrameReader reader = new FrameReader(file, fullName, Frame.seed(origin))) {
            FileHeader header;
            try {
                header = FileHeader.read(fullName, file);
            } catch (CorruptFileException e) {
                if (number == firstLog || reader.wasSynced(0, FileHeader.BYTES)) {
                    throw e;
                }
                return new ReplayReport(name, 0, 0, file.length(), TailReason.NO_FILE_HEADER, afterSequence, false);
            }
            header.require(fullName, FileKind.LOG, origin);
            FrameReader.Tail tail = reader.read(
                    FileHeader.BYTES, afterSequence, (offset, sequence, payload) -> consumer.batch(sequence, payload));
            return ReplayReport.of(name, file.length(), tail);
        }
    }

    private void deleteBehind(long log, int count) throws IOException {
        // The newest first, each durable before the next, so that a crash in between leaves no gap.
        for (int i = count; i > 0; i--) {
            files.delete(StoreFiles.log(log + i));
            files.syncDirectory(StoreFiles.LOGS);
        }
    }

    /**
     * Ends a log durably. Nothing of it is known to be synced, a seal that was found neither: what was replayed may
     * have come from the page cache of a process that was killed.
     */
    private void seal(long log, ReplayReport report) throws IOException {
        long seed = Frame.seed(new FileOrigin(storeId, log));
        OutputFile file = files.append(report.file(), report.bytes());
        try (FrameWriter writer = new FrameWriter(file, 0, seed, Frame.HEADER_BYTES)) {
            if (report.sealed()) {
                writer.sync(writer.end());
            } else {
                writer.seal(report.lastSequence());
            }
        }
    }
}
