package dev.varve.index.late;

import dev.varve.codecs.CorruptFileException;
import dev.varve.index.TopK;
import dev.varve.index.late.DocumentReads.Asked;
import dev.varve.mmap.BlockReaders;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The documents that a query scores: those that are in memory, over the mapping, while the others are read, and these
 * as they arrive. Which ones are scored is decided by who wants them, not by what was asked for before. Used by one
 * thread at a time, for one query after another.
 */
final class DocumentQueue {

    private final Documents documents = new Documents();
    private final Tally tally = new Tally();
    private final DocumentReads reads;
    /** Documents that are scored over the mapping, and those that are read when others have been. */
    private int[] here = new int[0];

    private int hereCount;
    private int[] later = new int[0];
    private int laterCount;
    /** Documents that are read and were not taken yet, of those that are wanted. */
    private int awaited;
    /** Whether pages of a mapping are asked for before they are read. */
    private boolean ahead;

    /** @param sources of the query, by the numbers of parts */
    DocumentQueue(BlockReaders readers, LongSupplier nanoTime, List<@Nullable DocumentScores> sources) {
        reads = new DocumentReads(readers, nanoTime, documents, sources, tally);
    }

    /** Begins a query. */
    void begin() {
        tally.clear();
        documents.clear();
        reads.begin();
    }

    /** Ends a query, in whatever way; no read is under way then. */
    void end() {
        reads.end();
    }

    /** What was done for the query. */
    Tally tally() {
        return tally;
    }

    /** Asks for a document that may be wanted, unless it is in memory or was asked for. */
    void prefetch(int part, int row) {
        int number = documents.number(TopK.id(part, row));
        if (documents.state(number) != Documents.NEW) {
            return;
        }
        try {
            switch (reads.ask(number)) {
                case READ -> tally.prefetched++;
                case HERE -> documents.state(number, Documents.HERE); // not asked about once more
                case LATER -> {}
            }
        } catch (CorruptFileException e) {
            documents.state(number, Documents.FAILED); // who wants it asks again, and hears of it
        }
    }

    /** Begins the reads that were asked for. */
    void start() {
        reads.start();
    }

    /**
     * Scores what has arrived by now where reads wait for its room: else it can wait until it is known to be wanted.
     */
    void takeIfCrowded() {
        if (reads.crowded()) {
            takeArrived();
        }
    }

    /** Scores what has arrived by now. */
    void takeArrived() {
        boolean more = true;
        while (more) {
            more = reads.next(false);
        }
    }

    /** Says that a document is scored. */
    void want(long id) {
        documents.want(documents.number(id));
    }

    /**
     * Asks for all that is wanted and was not asked for, and forgets what else was.
     *
     * @param askAhead whether pages of a mapping are asked for before they are read
     */
    void choose(boolean askAhead) {
        ahead = askAhead;
        reads.decide();
        hereCount = 0;
        laterCount = 0;
        awaited = 0;
        if (here.length < documents.count()) {
            here = new int[2 * documents.count()];
            later = new int[here.length];
        }
        for (int number = 0; number < documents.count(); number++) {
            if (documents.wanted(number)) {
                choose(number);
            }
        }
        reads.start();
    }

    private void choose(int number) {
        tally.scored++;
        switch (documents.state(number)) {
            case Documents.NEW -> tally.misses += ask(number) ? 1 : 0;
            case Documents.HERE -> here[hereCount++] = number;
            case Documents.FAILED -> tally.misses++; // is read again when the others have been
            case Documents.ASKED -> {
                tally.hits++;
                await(number);
            }
            default -> tally.hits++;
        }
    }

    /** Asks for a document that is wanted; whether it is read, now or later. */
    private boolean ask(int number) {
        boolean asks = (ahead || !reads.mapped()) && reads.source(number).cold();
        Asked asked = asks ? reads.ask(number) : Asked.HERE;
        switch (asked) {
            case HERE -> here[hereCount++] = number;
            case LATER -> later[laterCount++] = number;
            case READ -> await(number);
        }
        return asked != Asked.HERE;
    }

    private void await(int number) {
        if (reads.mapped()) {
            here[hereCount++] = number;
        } else {
            awaited++;
        }
    }

    /**
     * Offers all that is wanted, with scores rounded as those of rankings are.
     *
     * @throws CorruptFileException if a document is damaged, or cannot be read
     */
    void offer(TopK into) {
        takeAsked(into);
        while (laterCount > 0) {
            int left = laterCount;
            laterCount = 0;
            hereCount = 0;
            awaited = 0;
            reads.restart();
            for (int i = 0; i < left; i++) {
                documents.state(later[i], Documents.NEW);
                ask(later[i]);
            }
            reads.start();
            takeAsked(into);
        }
        for (int number = 0; number < documents.count(); number++) {
            if (documents.wanted(number) && documents.state(number) == Documents.SCORED) {
                into.offer((float) documents.score(number), documents.id(number));
            }
        }
    }

    /** Offers what is scored over the mapping, and scores what is read; what has failed is read again. */
    private void takeAsked(TopK into) {
        for (int i = 0; i < hereCount; i++) {
            int number = here[i];
            into.offer((float) reads.source(number).score(documents.row(number)), documents.id(number));
        }
        while (awaited > 0 && reads.next(true)) {
            awaited -= reads.settled();
        }
        for (int number = 0; number < documents.count(); number++) {
            if (documents.wanted(number) && documents.state(number) == Documents.FAILED) {
                later[laterCount++] = number;
            }
        }
    }

    /** Counts the documents that are wanted, by the numbers of their parts. */
    int[] wantedByPart(int parts) {
        int[] wanted = new int[parts];
        for (int number = 0; number < documents.count(); number++) {
            wanted[documents.part(number)] += documents.wanted(number) ? 1 : 0;
        }
        return wanted;
    }
}
