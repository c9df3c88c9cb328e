package dev.varve.storage;

import dev.varve.Field;
import dev.varve.IndexOptions;
import dev.varve.TokenIndexOptions;
import dev.varve.codecs.Adjacency;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.DenseVectorsFile;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.GraphFile;
import dev.varve.codecs.GraphParameters;
import dev.varve.codecs.SegmentFile;
import dev.varve.codecs.TokenVectorsFile;
import dev.varve.index.ann.GrowingIndex;
import dev.varve.index.ann.IndexSettings;
import dev.varve.index.ann.IndexWriter;
import dev.varve.index.ann.SegmentIndex;
import dev.varve.index.candidates.CandidateIndex;
import dev.varve.index.graph.BuildProgress;
import dev.varve.index.graph.GraphPart;
import dev.varve.index.late.LateIndex;
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
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the index of each dense and token field of a new segment that has vectors enough, from the graphs of the
 * memtables and segments that the rows come from. Thread-safe.
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

    /** Says how fields are indexed: null where all rows of one are to be scored. */
    interface Choice {
        /**
         * The settings for a dense field.
         *
         * @param present how many rows have a vector, at least 1
         */
        @Nullable
        IndexSettings dense(Field.Dense field, int present);

        /**
         * The settings for a token field.
         *
         * @param present how many rows have tokens, at least 1
         */
        @Nullable
        TokenIndexSettings tokens(Field.Tokens field, int present);
    }

    /** What options say. */
    private record ByOptions(IndexOptions index, TokenIndexOptions tokenIndex) implements Choice {
        @Override
        public @Nullable IndexSettings dense(Field.Dense field, int present) {
            return present < index.fromRows() ? null : settings(index);
        }

        @Override
        public @Nullable TokenIndexSettings tokens(Field.Tokens field, int present) {
            return !tokenIndex.enabled() || present < tokenIndex.fromRows()
                    ? null
                    : TokenIndexSettings.of(tokenIndex, field);
        }
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
    static SegmentIndexer of(IndexOptions index, TokenIndexOptions tokenIndex, Executor helpers) {
        return of(new ByOptions(index, tokenIndex), helpers, index.threads());
    }

    /** Indexes what is chosen, field by field. */
    static SegmentIndexer of(Choice choice, Executor helpers, int threads) {
        var manner = new Manner(() -> false, false, new IndexWork(), () -> 0, _ -> {});
        return new SegmentIndexer(helpers, threads, choice, manner);
    }

    /** Indexes nothing. */
    static SegmentIndexer none() {
        var index = IndexOptions.DEFAULT.withEnabled(false).withThreads(1);
        return of(index, TokenIndexOptions.DEFAULT.withEnabled(false), Runnable::run);
    }

    /** How dense fields are indexed; null where they are not. */
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

    /** Whether a field is indexed where so many rows have a value. */
    boolean indexes(Field field, int present) {
        return present > 0
                && switch (field) {
                    case Field.Dense dense -> choice.dense(dense, present) != null;
                    case Field.Tokens tokens -> choice.tokens(tokens, present) != null;
                    case Field.Attribute _ -> false;
                };
    }

    /**
     * Writes the index of a dense field, if it is to have one.
     *
     * @param store where to
     * @param values the file of its vectors, finished
     * @param present how many rows have one
     * @param sources where the rows come from; they do not change meanwhile
     * @return the files; none where all rows are to be scored, or the index was given up and may be left out
     * @throws CancelledException if the work was cancelled; what was begun is left
     */
    List<FileEntry> write(
            FileStore store,
            FileOrigin origin,
            Field.Dense field,
            FileEntry values,
            int present,
            List<SegmentWriter.Source> sources)
            throws IOException {
        IndexSettings settings = present == 0 || putOff() ? null : choice.dense(field, present);
        if (settings == null) {
            return List.of();
        }
        var file = DenseVectorsFile.open(store, values.name(), values.length(), origin, Access.NORMAL);
        var writer = new IndexWriter(helpers, threads, settings);
        return write(
                store,
                field,
                new DenseIndexer(writer, store, origin, field, file),
                file,
                parts(sources, rows -> switch (rows.index(field)) {
                    case SegmentIndex index -> index.graph();
                    case GrowingIndex index -> index.graph();
                    case null -> null;
                }));
    }

    /** Writes the index of a token field, if it is to have one; as for a dense field. */
    List<FileEntry> write(
            FileStore store,
            FileOrigin origin,
            Field.Tokens field,
            FileEntry values,
            int present,
            List<SegmentWriter.Source> sources)
            throws IOException {
        TokenIndexSettings settings = present == 0 || putOff() ? null : choice.tokens(field, present);
        if (settings == null) {
            return List.of();
        }
        var file = TokenVectorsFile.open(store, values.name(), values.length(), origin, Access.NORMAL);
        var indexer = new TokenIndexer(helpers, threads, settings, store, origin, field, file);
        return write(store, field, indexer, file, parts(sources, rows -> {
            LateIndex index = rows.index(field);
            CandidateIndex candidates = index == null ? null : index.candidates();
            // A graph over what is encoded otherwise would be one of other distances.
            return candidates != null
                            && candidates
                                    .leading()
                                    .equals(settings.candidates().leading().encoding())
                    ? candidates.graph()
                    : null;
        }));
    }

    private boolean putOff() {
        return manner.optional() && manner.givenUp().getAsBoolean();
    }

    private static List<GraphPart> parts(
            List<SegmentWriter.Source> sources, Function<Rows, @Nullable Adjacency> graphs) {
        List<GraphPart> parts = new ArrayList<>();
        for (SegmentWriter.Source source : sources) {
            Adjacency graph = graphs.apply(source.rows());
            if (graph != null) {
                parts.add(new GraphPart(graph, source.map()::get));
            }
        }
        return parts;
    }

    /** Closes the values at the end. */
    private List<FileEntry> write(
            FileStore store, Field field, FieldIndexer indexer, SegmentFile values, List<GraphPart> parts)
            throws IOException {
        long start = manner.nanoTime().getAsLong();
        try {
            Job job = new Job(store, field, indexer, values, progress(values));
            return manner.optional() ? job.tryRun(parts) : job.run(parts);
        } finally {
            values.release();
            manner.spent().accept(manner.nanoTime().getAsLong() - start);
        }
    }

    private BuildProgress progress(SegmentFile values) {
        return (done, total) -> {
            manner.work().built(values.mapped().name(), values.length(), (double) done / total);
            return !manner.givenUp().getAsBoolean();
        };
    }

    /** One index that is written. */
    private record Job(FileStore store, Field field, FieldIndexer indexer, SegmentFile values, BuildProgress progress) {

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
            long segment = values.header().origin().number();
            SegmentFiles.index(segment, field).forEach(name -> Leftovers.deleteFile(store, name));
        }

        private List<FileEntry> write(List<GraphPart> parts) throws IOException {
            try {
                return indexer.write(parts, progress);
            } catch (CancellationException cancelled) {
                var known = new CancelledException("the index of field " + field.describe() + " was cancelled");
                known.initCause(cancelled);
                throw known;
            } catch (CorruptFileException failure) {
                throw CancelledException.unlessDamage(failure);
            }
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
