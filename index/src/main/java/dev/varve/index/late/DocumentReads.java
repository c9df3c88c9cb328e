package dev.varve.index.late;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.DocumentRecords;
import dev.varve.mmap.Block;
import dev.varve.mmap.BlockReader;
import dev.varve.mmap.BlockReaders;
import dev.varve.mmap.ReadWay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of documents that are not in memory, many at once, and scores them in the order in which they
 * arrive. Those that lie beside each other come by one read; a record that is too long for one is read in pieces. Used
 * by one thread at a time, for one query after another.
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
    private final DocumentRanges ranges;
    private final LongRecords pieces = new LongRecords();
    private final CRC32C crc = new CRC32C();
    private final LongPredicate unwanted = this::unwanted;
    private @Nullable BlockReader reader;
    /** Whether it is known which documents are wanted. */
    private boolean decided;
    /** Whether each document has a read of its own. */
    private boolean alone;

    private int settled;

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
        ranges = new DocumentRanges(documents);
    }

    /** Whether documents are scored over the mapping alone, whose pages are asked for ahead. */
    boolean mapped() {
        return readers.way() == ReadWay.MAPPING;
    }

    /** Begins a query. */
    void begin() {
        decided = false;
        alone = false;
        ranges.clear();
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
     * Asks for a document, whose read begins at the next {@link #start}.
     *
     * @throws CorruptFileException if the file does not say where it lies
     */
    Asked ask(int number) {
        DocumentScores source = source(number);
        int row = documents.row(number);
        boolean asks = mapped() || source.kept().asksNext();
        boolean resident = asks && source.resident(row);
        Asked asked = ask(number, source, row, resident);
        if (asks && asked != Asked.LATER) {
            source.kept().note(resident); // once: what comes later is asked about again
        }
        if (asked == Asked.READ) {
            documents.state(number, Documents.ASKED);
        }
        return asked;
    }

    private Asked ask(int number, DocumentScores source, int row, boolean resident) {
        DocumentRecords records = source.records();
        long bytes = records.bytes(row);
        if (resident && (mapped() || records.verified(row)) || bytes > LongRecords.MOST) {
            return Asked.HERE;
        }
        if (mapped()) {
            source.willNeed(row);
            return Asked.READ;
        }
        return read(number, source, row, (int) bytes, resident) ? Asked.READ : Asked.LATER;
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

    private boolean read(int number, DocumentScores source, int row, int bytes, boolean resident) {
        BlockReader taken = reader();
        if (taken == null) {
            return false;
        }
        long position = source.records().position(row);
        if (bytes <= taken.maxBytes()) {
            ranges.add(number, position, bytes, resident);
            return true;
        }
        if (!pieces.add(number, bytes)) {
            return false;
        }
        boolean keep = resident || source.kept().keepNext();
        for (int at = 0; at < bytes; at += taken.maxBytes()) {
            submit(taken, number, at, position + at, Math.min(taken.maxBytes(), bytes - at), keep);
        }
        return true;
    }

    /** Asks for a range of the file of a document, or, from a byte of it on, for a piece of the document itself. */
    private void submit(BlockReader taken, int number, int at, long position, int length, boolean keep) {
        taken.submit(source(number).records().source(), position, length, (long) number << Integer.SIZE | at, keep);
        tally.reads++;
        tally.bytes += length;
    }

    /** Whether reads that were asked for cannot begin before others were taken. */
    boolean crowded() {
        return reader != null && reader.pending() > reader.depth();
    }

    /** Begins the reads that were asked for, as many as can be under way. */
    void start() {
        BlockReader taken = reader;
        if (taken != null) {
            ranges.form(alone ? 0 : taken.maxBytes());
            for (int first = ranges.take(); first >= 0; first = ranges.take()) {
                boolean keep = ranges.inMemory(first) || source(first).kept().keepNext();
                submit(taken, first, 0, ranges.begin(first), ranges.length(first), keep);
            }
            try {
                taken.start();
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
        int first = (int) (tag >>> Integer.SIZE);
        int at = (int) tag;
        if (isLong(first)) {
            if (documents.wanted(first)) {
                return false;
            }
            tally.dropped += at == 0 ? 1 : 0;
            tally.bytes -= Math.min(readers.options().maxBytes(), bytes(first) - at);
        } else {
            int count = 0;
            for (int number = first; number >= 0; number = ranges.next(number)) {
                if (documents.wanted(number)) {
                    return false;
                }
                count++;
            }
            tally.dropped += count;
            tally.bytes -= ranges.length(first);
        }
        tally.reads--;
        return true;
    }

    private int bytes(int number) {
        return (int) source(number).records().bytes(documents.row(number));
    }

    /** Whether a document that is read comes in pieces. */
    private boolean isLong(int number) {
        return bytes(number) > readers.options().maxBytes();
    }

    /**
     * Forgets all that is left, which nobody wants, so that there is room for other long records. From now on each
     * document has a read of its own, so that none fails for what lies beside it.
     */
    void restart() {
        alone = true;
        if (reader != null) {
            reader.cancel();
        }
        pieces.clear();
    }

    /**
     * Takes what has arrived next, and scores the documents that are complete by it; false where nothing has.
     *
     * @param waits until something has arrived, if there is anything to come
     * @throws CorruptFileException if a document that is wanted for sure is damaged, or cannot be read
     */
    boolean next(boolean waits) {
        BlockReader taken = reader;
        settled = 0;
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

    /** Of the documents that {@link #next} has taken and that are not unwanted, how many were scored, or failed. */
    int settled() {
        return settled;
    }

    private void use(Block block) {
        int first = (int) (block.tag() >>> Integer.SIZE);
        if (isLong(first)) {
            if (awaited(first)) {
                usePiece(first, block);
            }
            return;
        }
        boolean shared = ranges.next(first) >= 0;
        for (int number = first; number >= 0; number = ranges.next(number)) {
            if (awaited(number)) {
                use(number, block, shared);
            }
        }
    }

    private boolean awaited(int number) {
        return documents.state(number) == Documents.ASKED && (!decided || documents.wanted(number));
    }

    private void usePiece(int number, Block block) {
        DocumentScores source = source(number);
        int row = documents.row(number);
        try {
            if (pieces.put(number, (int) block.tag(), block.segment(), block.offset(), block.length())) {
                ByteBuffer record = pieces.buffer(number, bytes(number));
                scored(number, source.score(row, pieces.memory(), pieces.begin(number), record, crc));
            }
        } catch (IOException e) {
            failed(number, source.records().unreadable(row, e), false);
        } catch (CorruptFileException e) {
            failed(number, e, false);
        }
    }

    private void use(int number, Block block, boolean shared) {
        DocumentScores source = source(number);
        int row = documents.row(number);
        int at = (int) (ranges.begin(number) - block.position());
        try {
            ByteBuffer range = block.buffer();
            ByteBuffer record = range.position(range.position() + at);
            scored(number, source.score(row, block.segment(), block.offset() + at, record, crc));
        } catch (IOException e) {
            failed(number, source.records().unreadable(row, e), shared);
        } catch (CorruptFileException e) {
            failed(number, e, false);
        }
    }

    private void scored(int number, double score) {
        documents.scored(number, score);
        settled++;
    }

    /**
     * Says that a document failed: who wants it reads it again, and hears of it then.
     *
     * @param perhaps whether that may be for what was read with it
     */
    private void failed(int number, CorruptFileException why, boolean perhaps) {
        if (decided && !perhaps) {
            throw why;
        }
        documents.state(number, Documents.FAILED);
        settled++;
    }
}
