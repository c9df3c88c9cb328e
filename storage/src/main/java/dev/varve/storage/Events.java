package dev.varve.storage;

import dev.varve.RecoveryReport;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * What an engine tells to JDK Flight Recorder, beside the syncs that its log tells itself. Each event has its duration,
 * so begin it before the work.
 */
final class Events {

    private Events() {}

    /** What all events of an engine have. */
    @Category("Varve")
    @StackTrace(false)
    abstract static class StoreEvent extends Event {

        @Label("Store")
        @Description("Directory of the store")
        @Nullable
        String store;
    }

    /** Memtables became segments. */
    @Name("dev.varve.Flush")
    @Label("Flush")
    @Description("Full memtables were written to segments")
    static final class Flush extends StoreEvent {

        @Label("Sequence Number")
        @Description("Last write that is in segments now")
        long sequence;

        @Label("Segments")
        @Description("Numbers of the new segments")
        @Nullable
        String segments;

        @Label("Rows")
        @Description("Rows of the new segments")
        long rows;

        @Label("Bytes Written")
        @DataAmount
        long bytes;

        @Label("Outcome")
        @Description("'done', or why not")
        @Nullable
        String outcome;
    }

    /** Segments became one. */
    @Name("dev.varve.Compaction")
    @Label("Compaction")
    @Description("Neighbouring segments were merged, without their deleted rows")
    static final class Compaction extends StoreEvent {

        @Label("Collection")
        @Nullable
        String collection;

        @Label("Inputs")
        @Description("Numbers of the segments that were merged")
        @Nullable
        String inputs;

        @Label("Output")
        @Description("Number of the segment that took their place; 0 if no row was left")
        long output;

        @Label("Rows Read")
        @Description("Rows of the inputs, deleted ones included")
        long rowsRead;

        @Label("Rows Written")
        long rows;

        @Label("Bytes Read")
        @Description("Bytes of the inputs")
        @DataAmount
        long bytesRead;

        @Label("Bytes Written")
        @DataAmount
        long bytes;

        @Label("Outcome")
        @Description("'done', 'cancelled', 'overtaken ...', or why not")
        @Nullable
        String outcome;
    }

    /** A store came to be open. */
    @Name("dev.varve.Recovery")
    @Label("Recovery")
    @Description("A store was opened, and what was in its log only recovered")
    static final class Recovery extends StoreEvent {

        @Label("Segments")
        @Description("Segments that were opened")
        int segments;

        @Label("Batches Replayed")
        @Description("Write batches of the log")
        long batches;

        @Label("Bytes Replayed")
        @DataAmount
        long bytes;

        @Label("Bytes Dropped")
        @Description("Torn tail of the log: never acknowledged as durable")
        @DataAmount
        long bytesDropped;

        @Label("Files Removed")
        @Description("Files that a crash had left and nothing named")
        int filesRemoved;

        void commit(RecoveryReport report) {
            segments = report.segments();
            batches = report.batches();
            bytes = report.bytes();
            bytesDropped = report.droppedBytes();
            filesRemoved = report.removed().size();
            commit();
        }
    }

    /** A store was copied while it was open. */
    @Name("dev.varve.Checkpoint")
    @Label("Checkpoint")
    @Description("A copy of the store was made by hard links")
    static final class Checkpoint extends StoreEvent {

        @Label("Target")
        @Description("Directory of the copy")
        @Nullable
        String target;

        @Label("Sequence Number")
        @Description("Last write that is in the copy")
        long sequence;

        @Label("Files Linked")
        int filesLinked;

        @Label("Bytes Linked")
        @DataAmount
        long bytesLinked;

        @Label("Bytes Copied")
        @DataAmount
        long bytesCopied;
    }

    /** A search took longer than the store's options call slow. */
    @Name("dev.varve.SlowQuery")
    @Label("Slow Query")
    @Description("A search took longer than StoreOptions.slowQuery")
    static final class SlowQuery extends StoreEvent {

        @Label("Collection")
        @Nullable
        String collection;

        @Label("Field")
        @Nullable
        String field;

        @Label("Kind")
        @Description("'dense' or 'tokens'")
        @Nullable
        String kind;

        @Label("Effort")
        @Description("What was done to find all of the nearest, as the query asked: 'recall 0.95', 'exact'")
        @Nullable
        String effort;

        @Label("Limit")
        @Description("Answers asked for (k)")
        int limit;

        @Label("Queries")
        @Description("Queries answered together")
        int queries;

        @Label("Rows")
        @Description("Rows of all memtables and segments visited, deleted and filtered ones included")
        long rows;

        @Label("Parts")
        @Description("Memtables and segments visited")
        int parts;

        @Label("Filter")
        @Nullable
        String filter;

        @Label("Scored")
        @Description("Records scored by their coded tokens; this and what follows is 0 for several queries at once")
        long scored;

        @Label("Prefetched")
        @Description("Of these and others, records that were read while candidates were still looked for")
        long prefetched;

        @Label("Prefetch Hits")
        @Description("Prefetched records that were scored")
        long prefetchHits;

        @Label("Prefetch Wasted")
        @Description("Prefetched records that were not scored")
        long prefetchWasted;

        @Label("Prefetch Dropped")
        @Description("Records that were to be prefetched, and were no candidates before they were read")
        long prefetchDropped;

        @Label("Misses")
        @Description("Records that were read only when the candidates were known")
        long misses;

        @Label("Reads")
        @Description("Ranges of coded tokens, and of tokens in full precision, that were read")
        long reads;

        @Label("Bytes Read")
        @DataAmount
        long bytesRead;

        @Label("Waited")
        @Description("How long the search did nothing but wait for reads")
        @Timespan(Timespan.NANOSECONDS)
        long waited;

        @Label("Overlapped")
        @Description("How long the search looked for candidates while reads were under way")
        @Timespan(Timespan.NANOSECONDS)
        long overlapped;

        @Label("Threshold")
        @Timespan(Timespan.NANOSECONDS)
        long threshold;
    }
}
