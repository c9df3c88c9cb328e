package dev.varve.storage;

import dev.varve.Field;
import dev.varve.IndexOptions;
import dev.varve.codecs.Adjacency;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.DenseVectorsFile;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.GraphFile;
import dev.varve.codecs.GraphParameters;
import dev.varve.index.ann.GrowingIndex;
import dev.varve.index.ann.IndexSettings;
import dev.varve.index.ann.IndexWriter;
import dev.varve.index.ann.NormRange;
import dev.varve.index.ann.SegmentIndex;
import dev.varve.index.graph.BuildProgress;
import dev.varve.index.graph.GraphPart;
import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.VersionEdit.FileEntry;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the index of each dense field of a new segment that has vectors enough, from the graphs of the memtables and
 * segments that the rows come from. Thread-safe.
 *
 * <p>The vectors are the truth, and a graph can be built anew: one that turns out to be damaged is left out.
 */
final class SegmentIndexer {

    /** Long edges lead to where a search begins to look, docs/adr/0009. */
    private static final double ALPHA = 1.2;

    private static final long SEED = 1;
    private static final Logger LOG = System.getLogger("dev.varve");

    private final Executor helpers;
    private final int threads;
    private final Choice choice;
    private final Manner manner;

    /**
     * How an index is worked on.
     *
     * @param givenUp whether it is not wanted any more
     * @param optional whether what is given up is left out, and does not fail
     * @param work hears how much is done
     * @param nanoTime nanoseconds from an arbitrary moment
     * @param spent hears how long it took, in nanoseconds
     */
    private record Manner(
            BooleanSupplier givenUp, boolean optional, IndexWork work, LongSupplier nanoTime, LongConsumer spent) {}

    /** Says how the vectors of a field are indexed. */
    @FunctionalInterface
    interface Choice {
        /**
         * The settings for a field; null where all its rows are to be scored.
         *
         * @param present how many rows have a vector
         */
        @Nullable
        IndexSettings settings(Field.Dense field, int present);
    }

    private SegmentIndexer(Executor helpers, int threads, Choice choice, Manner manner) {
        this.helpers = helpers;
        this.threads = threads;
        this.choice = choice;
        this.manner = manner;
    }

    /**
     * Indexes what options say.
     *
     * @param helpers lends threads; where it refuses them, the caller's does all
     */
    static SegmentIndexer of(IndexOptions options, Executor helpers) {
        IndexSettings settings = settings(options);
        Choice choice = (_, present) -> settings == null || present < settings.minRows() ? null : settings;
        return of(choice, helpers, options.threads());
    }

    /** Indexes what is chosen, field by field. */
    static SegmentIndexer of(Choice choice, Executor helpers, int threads) {
        var manner = new Manner(() -> false, false, new IndexWork(), () -> 0, _ -> {});
        return new SegmentIndexer(helpers, threads, choice, manner);
    }

    /** Indexes nothing. */
    static SegmentIndexer none() {
        return of((_, _) -> null, Runnable::run, 1);
    }

    /** How indexes are made; null where there are none. */
    static @Nullable IndexSettings settings(IndexOptions options) {
        var graph = new GraphParameters(options.degree(), options.beam(), ALPHA, SEED);
        return options.enabled() ? new IndexSettings(graph, options.bits(), options.fromRows()) : null;
    }

    /** The same, which gives up when the work is cancelled, and tells how much is done. */
    SegmentIndexer until(Cancellation cancellation, IndexWork work) {
        var other = new Manner(cancellation::cancelled, false, work, manner.nanoTime(), manner.spent());
        return new SegmentIndexer(helpers, threads, choice, other);
    }

    /** The same, which leaves an index out, even a begun one, where it is given up. */
    SegmentIndexer unless(BooleanSupplier givenUp) {
        var other = new Manner(givenUp, true, manner.work(), manner.nanoTime(), manner.spent());
        return new SegmentIndexer(helpers, threads, choice, other);
    }

    /**
     * The same, which tells how long each index took, were it given up.
     *
     * @param nanoTime nanoseconds from an arbitrary moment
     * @param spent hears it, in nanoseconds
     */
    SegmentIndexer timed(LongSupplier nanoTime, LongConsumer spent) {
        var other = new Manner(manner.givenUp(), manner.optional(), manner.work(), nanoTime, spent);
        return new SegmentIndexer(helpers, threads, choice, other);
    }

    /** Whether a field is indexed where so many rows have a vector. */
    boolean indexes(Field.Dense field, int present) {
        return present > 0 && choice.settings(field, present) != null;
    }

    /**
     * Writes the index of a field, if it is to have one.
     *
     * @param store where to
     * @param vectors the file of its vectors, finished
     * @param present how many rows have one
     * @param sources where the rows come from; they do not change meanwhile
     * @return the files; none where all rows are to be scored, or the index was given up and may be left out
     * @throws CancelledException if the work was cancelled; what was begun is left
     */
    List<FileEntry> write(
            FileStore store,
            FileOrigin origin,
            Field.Dense field,
            FileEntry vectors,
            int present,
            List<SegmentWriter.Source> sources)
            throws IOException {
        IndexSettings settings = present == 0 ? null : choice.settings(field, present);
        if (settings == null || (manner.optional() && manner.givenUp().getAsBoolean())) {
            return List.of();
        }
        long start = manner.nanoTime().getAsLong();
        var writer = new IndexWriter(helpers, threads, settings);
        var file = DenseVectorsFile.open(store, vectors.name(), vectors.length(), origin, Access.NORMAL);
        try {
            Job job = new Job(writer, progress(vectors), store, origin, field, file);
            return manner.optional() ? job.tryRun(parts(field, sources)) : job.run(parts(field, sources));
        } finally {
            file.release();
            manner.spent().accept(manner.nanoTime().getAsLong() - start);
        }
    }

    private BuildProgress progress(FileEntry vectors) {
        return (done, total) -> {
            manner.work().built(vectors.name(), vectors.length(), (double) done / total);
            return !manner.givenUp().getAsBoolean();
        };
    }

    private static List<GraphPart> parts(Field.Dense field, List<SegmentWriter.Source> sources) {
        List<GraphPart> parts = new ArrayList<>();
        for (SegmentWriter.Source source : sources) {
            Adjacency graph = switch (source.rows().index(field)) {
                case SegmentIndex index -> index.graph();
                case GrowingIndex index -> index.graph();
                case null -> null;
            };
            if (graph != null) {
                parts.add(new GraphPart(graph, source.map()::get));
            }
        }
        return parts;
    }

    /** One index that is written. */
    private record Job(
            IndexWriter writer,
            BuildProgress progress,
            FileStore store,
            FileOrigin origin,
            Field.Dense field,
            DenseVectorsFile vectors) {

        /** Nothing is left of an index that is given up. */
        List<FileEntry> tryRun(List<GraphPart> parts) throws IOException {
            try {
                return run(parts);
            } catch (CancelledException givenUp) {
                LOG.log(Level.DEBUG, "a segment stays without an index for now", givenUp);
                deleteFiles();
                return List.of();
            }
        }

        List<FileEntry> run(List<GraphPart> parts) throws IOException {
            try {
                return write(parts);
            } catch (CorruptFileException damage) {
                List<GraphPart> sound =
                        parts.stream().filter(SegmentIndexer::sound).toList();
                if (sound.size() == parts.size()) {
                    throw damage;
                }
                LOG.log(Level.WARNING, () -> "a graph is built anew: " + damage.getMessage());
                deleteFiles();
                return write(sound);
            }
        }

        private void deleteFiles() {
            Leftovers.deleteFile(store, codes());
            Leftovers.deleteFile(store, graph());
        }

        private List<FileEntry> write(List<GraphPart> parts) throws IOException {
            try {
                var similarity = RowCodec.similarity(field.metric());
                IndexWriter.@Nullable Written written =
                        writer.write(store, origin, codes(), graph(), vectors, similarity, parts, progress);
                if (written == null) {
                    LOG.log(Level.INFO, this::unusual);
                    return List.of();
                }
                return List.of(new FileEntry(codes(), written.codes()), new FileEntry(graph(), written.graph()));
            } catch (CancellationException cancelled) {
                var known = new CancelledException("the index of field " + field.describe() + " was cancelled");
                known.initCause(cancelled);
                throw known;
            }
        }

        private String unusual() {
            return vectors.mapped().name() + " gets no index, all its rows are scored: it has vectors of a norm below "
                    + NormRange.LEAST + " or above " + NormRange.MOST;
        }

        private String codes() {
            return SegmentFiles.codes(origin.number(), field.name());
        }

        private String graph() {
            return SegmentFiles.graph(origin.number(), field.name());
        }
    }

    /** Whether all of a graph can be read. */
    private static boolean sound(GraphPart part) {
        if (!(part.graph() instanceof GraphFile file)) {
            return true;
        }
        var sound = new AtomicBoolean(true);
        file.verifyAll(_ -> sound.set(false));
        if (sound.get()) {
            file.verifyContents(_ -> sound.set(false));
        }
        return sound.get();
    }
}
