package dev.varve.index.late;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.DocumentRecords;
import dev.varve.mmap.Block;
import dev.varve.mmap.BlockReader;
import dev.varve.mmap.BlockReaders;
import dev.varve.mmap.ReadWay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of documents that are not in memory, many at once, and scores them in the order in which they
 * arrive. A record that is too long for one read is read in pieces. Used by one thread at a time, for one query after
 * another.
 */
final class DocumentReads {

    /** What became of a document that was asked for. */
    enum Asked {
        /** It is read. */
        READ,
        /** It is to be scored over the mapping. */
        HERE,
        /** There is no room for a record so long, until what was asked for has been taken; or no reader just now. */
        LATER
    }

    private final BlockReaders readers;
    private final LongSupplier nanoTime;
    private final Documents documents;
    private final List<@Nullable DocumentScores> sources;
    private final Tally tally;
    private final LongRecords pieces = new LongRecords();
    private final CRC32C crc = new CRC32C();
    private final LongPredicate unwanted = this::unwanted;
    private @Nullable BlockReader reader;
    /** Whether it is known which documents are wanted. */
    private boolean decided;

    private int completed;

    /** @param sources of the query, by the numbers of parts */
    DocumentReads(
            BlockReaders readers,
            LongSupplier nanoTime,
            Documents documents,
            List<@Nullable DocumentScores> sources,
            Tally tally) {
        this.readers = readers;
        this.nanoTime = nanoTime;
        this.documents = documents;
        this.sources = sources;
        this.tally = tally;
    }

    /** Whether documents are scored over the mapping alone, whose pages are asked for ahead. */
    boolean mapped() {
        return readers.way() == ReadWay.MAPPING;
    }

    /** Begins a query. */
    void begin() {
        decided = false;
        pieces.clear();
    }

    /** Ends a query: what was not taken is forgotten, once none of it is under way. */
    void end() {
        BlockReader taken = reader;
        if (taken != null) {
            reader = null;
            if (taken.pending() == 0) {
                readers.give(taken);
            } else {
                long began = nanoTime.getAsLong();
                readers.give(taken);
                tally.waitedNanos += nanoTime.getAsLong() - began;
            }
        }
    }

    /** What scores a document. */
    DocumentScores source(int number) {
        return Objects.requireNonNull(sources.get(documents.part(number)));
    }

    /**
     * Asks for a document.
     *
     * @throws CorruptFileException if the file does not say where it lies
     */
    Asked ask(int number) {
        DocumentScores source = source(number);
        int row = documents.row(number);
        DocumentRecords records = source.records();
        boolean resident = (mapped() || source.kept().asksNext()) && asksWhetherResident(source, row);
        long bytes = records.bytes(row);
        if (resident && (mapped() || records.verified(row)) || bytes > LongRecords.MOST) {
            return Asked.HERE;
        }
        if (mapped()) {
            source.willNeed(row);
        } else if (!read(
                number, records, row, (int) bytes, resident || source.kept().keepNext())) {
            return Asked.LATER;
        }
        documents.state(number, Documents.ASKED);
        return Asked.READ;
    }

    private static boolean asksWhetherResident(DocumentScores source, int row) {
        boolean resident = source.resident(row);
        source.kept().note(resident);
        return resident;
    }

    /** The reader of the query; null where all are in use, and what is asked for may not be wanted. */
    private @Nullable BlockReader reader() {
        if (reader == null) {
            reader = readers.tryTake();
        }
        if (reader == null && decided) {
            long began = nanoTime.getAsLong();
            reader = readers.take();
            tally.waitedNanos += nanoTime.getAsLong() - began;
        }
        return reader;
    }

    private boolean read(int number, DocumentRecords records, int row, int bytes, boolean keep) {
        BlockReader taken = reader();
        if (taken == null) {
            return false;
        }
        int most = taken.maxBytes();
        if (bytes > most && !pieces.add(number, bytes)) {
            return false;
        }
        long position = records.position(row);
        for (int at = 0; at < bytes; at += most) {
            int length = Math.min(most, bytes - at);
            taken.submit(records.source(), position + at, length, (long) number << Integer.SIZE | at, keep);
            tally.reads++;
            tally.bytes += length;
        }
        return true;
    }

    /** Whether reads that were asked for cannot begin before others were taken. */
    boolean crowded() {
        return reader != null && reader.pending() > reader.depth();
    }

    /** Begins the reads that were asked for, as many as can be under way. */
    void start() {
        if (reader != null) {
            try {
                reader.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Goes by what is wanted from now on; forgets of what else was asked for what has not begun. */
    void decide() {
        decided = true;
        if (reader != null) {
            reader.drop(unwanted);
        }
    }

    private boolean unwanted(long tag) {
        int number = (int) (tag >>> Integer.SIZE);
        if (documents.wanted(number)) {
            return false;
        }
        int at = (int) tag;
        tally.dropped += at == 0 ? 1 : 0;
        tally.reads--;
        tally.bytes -=
                Math.min(readers.options().maxBytes(), source(number).records().bytes(documents.row(number)) - at);
        return true;
    }

    /** Forgets all that is left, which nobody wants, so that there is room for other long records. */
    void makeRoom() {
        if (reader != null) {
            reader.cancel();
        }
        pieces.clear();
    }

    /**
     * Takes what has arrived next, and scores it if a document is complete; false where nothing has.
     *
     * @param waits until something has arrived, if there is anything to come
     * @throws CorruptFileException if a document that is wanted for sure is damaged, or cannot be read
     */
    boolean next(boolean waits) {
        BlockReader taken = reader;
        completed = -1;
        if (taken == null) {
            return false;
        }
        try {
            Block block = taken.poll();
            if (block == null && waits && taken.pending() > 0) {
                long began = nanoTime.getAsLong();
                block = taken.take();
                tally.waitedNanos += nanoTime.getAsLong() - began;
            }
            if (block == null) {
                return false;
            }
            try {
                use(block);
            } finally {
                block.release();
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The document that {@link #next} has scored; -1 where none is complete, or wanted. */
    int completed() {
        return completed;
    }

    private void use(Block block) {
        int number = (int) (block.tag() >>> Integer.SIZE);
        if (documents.state(number) != Documents.ASKED || decided && !documents.wanted(number)) {
            return;
        }
        try {
            score(number, block);
        } catch (CorruptFileException e) {
            if (decided) {
                throw e;
            }
            documents.state(number, Documents.FAILED); // who wants it reads it again, and hears of it
        }
    }

    private void score(int number, Block block) {
        DocumentScores source = source(number);
        int row = documents.row(number);
        int bytes = (int) source.records().bytes(row);
        double score;
        try {
            if (block.length() == bytes) {
                score = source.score(row, block.segment(), block.offset(), block.buffer(), crc);
            } else if (pieces.put(number, (int) block.tag(), block.segment(), block.offset(), block.length())) {
                score = source.score(row, pieces.memory(), pieces.begin(number), pieces.buffer(number, bytes), crc);
            } else {
                return;
            }
        } catch (IOException e) {
            throw source.records().unreadable(row, e);
        }
        documents.scored(number, score);
        completed = number;
    }
}
