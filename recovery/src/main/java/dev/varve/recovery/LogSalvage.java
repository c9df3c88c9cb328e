package dev.varve.recovery;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.FileHeader;
import dev.varve.codecs.FileKind;
import dev.varve.codecs.FileOrigin;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads every intact batch of a {@link WriteAheadLog}, those behind damage too, and leaves its files as they are. For
 * an intact log this is what {@link LogReplay} reads; a torn tail is no damage here either.
 */
public final class LogSalvage {

    /**
     * What the log held.
     *
     * @param logs numbers of the live log files that there are, ascending
     * @param batches intact batches
     * @param bytes bytes of the files
     * @param lastSequence sequence number of the last batch, or what the caller gave when there is none
     * @param tornBytes bytes that a crash left behind the last frame
     * @param damaged whether anything is missing or not as it was written
     */
    public record Result(
            List<Long> logs, long batches, long bytes, long lastSequence, long tornBytes, boolean damaged) {
        /** Copies the list. */
        public Result {
            logs = List.copyOf(logs);
        }
    }

    private final FileStore files;
    private final UUID storeId;
    private final long firstLog;
    private final LogReplay.Batches batches;
    private final Consumer<Damage> damages;

    /** The format version whose logs had no links. */
    private static final int UNLINKED = 1;

    private static final int UNKNOWN = 0;
    private static final int NEVER_COMPLETED = -1;

    private long sequence;
    private long count;
    private long bytes;
    private long tornBytes;
    private boolean damaged;

    /** Whether a crash took the end of an earlier log: what follows is no part of the history. */
    private boolean torn;

    /** Where something is missing, until the next frame tells what. */
    private @Nullable Damage missing;

    private LogSalvage(
            FileStore files,
            UUID storeId,
            long firstLog,
            long afterSequence,
            LogReplay.Batches batches,
            Consumer<Damage> damages) {
        this.files = files;
        this.storeId = storeId;
        this.firstLog = firstLog;
        this.batches = batches;
        this.damages = damages;
        this.sequence = afterSequence;
    }

    /**
     * Reads what is intact.
     *
     * @param firstLog the oldest live log, from {@link StoreState#log()}
     * @param lastLog the newest log that is read, if there are any newer
     * @param afterSequence what the first sequence number must exceed, from {@link StoreState#sequence()}
     * @param batches takes the batches in order
     * @param damages takes what is wrong; as many as there are, which hostile files may make very many
     * @throws dev.varve.codecs.UnsupportedFormatException if a file is of a newer version
     */
    public static Result read(
            FileStore files,
            UUID storeId,
            long firstLog,
            long lastLog,
            long afterSequence,
            LogReplay.Batches batches,
            Consumer<Damage> damages)
            throws IOException {
        return new LogSalvage(files, storeId, firstLog, afterSequence, batches, damages).readAll(lastLog);
    }

    private Result readAll(long lastLog) throws IOException {
        List<Long> live = LogReplay.numbers(files).stream()
                .filter(number -> number >= firstLog && number <= lastLog)
                .toList();
        int lastSynced = live.size() - 1;
        while (lastSynced >= 0 && !anySynced(live.get(lastSynced))) {
            lastSynced--;
        }
        long expected = firstLog;
        for (int i = 0; i < live.size(); i++) {
            long number = live.get(i);
            if (number > expected) {
                missFile(expected);
            }
            readFile(number, i < lastSynced, i <= lastSynced);
            expected = number + 1;
        }
        if (live.isEmpty()) {
            missFile(firstLog);
        }
        endMissing("the write batches from " + (sequence + 1) + " on are lost, if there were any");
        return new Result(live, count, bytes, sequence, tornBytes, damaged);
    }

    private boolean anySynced(long number) throws IOException {
        try (InputFile file = files.open(StoreFiles.log(number));
                FrameSalvage salvage = new FrameSalvage(file, Frame.seed(new FileOrigin(storeId, number)))) {
            return salvage.anySynced();
        }
    }

    /**
     * Reads one file.
     *
     * @param complete whether a later file shows that all of this one was synced
     * @param preceded whether this file or a later one shows that all before this one was
     */
    private void readFile(long number, boolean complete, boolean preceded) throws IOException {
        String fullName = files.describe(StoreFiles.log(number));
        var origin = new FileOrigin(storeId, number);
        try (InputFile file = files.open(StoreFiles.log(number));
                FrameSalvage salvage = new FrameSalvage(file, Frame.seed(origin))) {
            bytes += file.length();
            boolean used = number == firstLog || complete || salvage.anyFrame(FileHeader.BYTES + Frame.HEADER_BYTES);
            int version = version(file, fullName, origin, used);
            torn |= !preceded && number > firstLog && salvage.firstLink().orElse(sequence) > sequence;
            if (version == NEVER_COMPLETED || torn) {
                tornBytes += file.length();
                return;
            }
            var frames = new Frames(fullName, number == firstLog);
            FrameSalvage.End end = salvage.read(FileHeader.BYTES, complete, frames);
            tornBytes += end.tornBytes();
            if (complete && version == UNLINKED && !frames.sealed && missing == null) {
                String found = "the file ends without";
                miss(fullName, end.end(), "a seal, as the next log file was begun after it", found);
            }
        }
    }

    /**
     * Checks the header of a file; what it says is known, so that frames can be read without it.
     *
     * @param used whether the file ever held a record, or is one that must have been completed
     * @return its format version; {@link #UNKNOWN} where the header is damaged, {@link #NEVER_COMPLETED} where making
     *     the file was cut off
     */
    private int version(InputFile file, String fullName, FileOrigin origin, boolean used) throws IOException {
        try {
            FileHeader header = FileHeader.read(fullName, file);
            header.require(fullName, FileKind.LOG, origin);
            return header.version();
        } catch (CorruptFileException e) {
            if (!used) {
                return NEVER_COMPLETED;
            }
            damage(Damage.of(e, "nothing by itself: intact batches behind it can be read"));
            return UNKNOWN;
        }
    }

    private void missFile(long number) {
        miss(files.describe(StoreFiles.log(number)), 0, "a log file", "no such file");
    }

    private void miss(String file, long offset, String expected, String found) {
        endMissing("write batches behind " + sequence + " are lost");
        missing = new Damage(file, offset, expected, found, "");
    }

    private void endMissing(String meaning) {
        Damage known = missing;
        if (known != null) {
            damage(new Damage(known.file(), known.offset(), known.expected(), known.found(), meaning));
            missing = null;
        }
    }

    private void damage(Damage damage) {
        damaged = true;
        damages.accept(damage);
    }

    /** Tells what is missing from the sequence number that goes on behind it. */
    private void goOn(long next) {
        long lost = next - sequence - 1;
        if (lost == 0) {
            endMissing("no write batch is lost");
        } else if (lost == 1) {
            endMissing("write batch " + (sequence + 1) + " is lost");
        } else {
            endMissing("write batches " + (sequence + 1) + " to " + (next - 1) + " are lost");
        }
    }

    /** The frames of one file. */
    private final class Frames implements FrameSalvage.Visitor {

        private final String fullName;
        private final boolean first;
        private boolean sealed;

        Frames(String fullName, boolean first) {
            this.fullName = fullName;
            this.first = first;
        }

        @Override
        public void link(long offset, long found) {
            if (offset != FileHeader.BYTES || !first && found < sequence) {
                String expected = "a log that goes on from sequence " + sequence;
                damage(new Damage(fullName, offset, expected, "a link to " + found, "nothing is lost"));
            } else if (found > sequence) {
                if (missing == null) {
                    String expected = "a log that goes on from sequence " + sequence;
                    miss(fullName, offset, expected, "one from sequence " + found);
                }
                goOn(found + 1);
                sequence = found;
            } else if (missing != null) {
                goOn(sequence + 1);
            }
        }

        @Override
        public void record(long offset, long found, MemorySegment payload) throws IOException {
            sealed = false;
            if (found <= sequence) {
                String meaning = "write batch " + found + " is not applied";
                damage(new Damage(fullName, offset, "a sequence above " + sequence, "sequence " + found, meaning));
                return;
            }
            goOn(found);
            sequence = found;
            count++;
            batches.batch(found, payload);
        }

        @Override
        public void seal(long offset, long found) {
            sealed = true;
            if (missing != null && found >= sequence) {
                goOn(found + 1);
                sequence = found;
            } else if (found != sequence) {
                damage(new Damage(fullName, offset, "sequence " + sequence, "sequence " + found, "nothing is lost"));
            }
        }

        @Override
        public void padding(long offset) {
            damage(new Damage(fullName, offset, Frame.PADDING, "others", "nothing is lost"));
        }

        @Override
        public void gap(long offset, long end, TailReason reason) {
            sealed = false;
            miss(
                    fullName,
                    offset,
                    "an intact frame, as it was synced before later ones were written",
                    reason + ", up to offset " + end);
        }
    }
}
