package dev.varve.fuzz.crash;

import dev.varve.CandidateEncoding;
import dev.varve.CompactionOptions;
import dev.varve.IndexOptions;
import dev.varve.Reads;
import dev.varve.StoreOptions;
import dev.varve.TokenIndexOptions;
import dev.varve.VectorStore;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.fuzz.model.StoreHistory;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.Manifest;
import dev.varve.storage.Background;
import dev.varve.storage.Environment;
import dev.varve.storage.StoreEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Calls of a store, one after the other, each done to the store and to the model.
 *
 * @param name what it is about
 * @param options of the store
 * @param manifest how large its manifest grows
 * @param steps the calls
 */
public record StoreScript(String name, StoreOptions options, Manifest.Options manifest, List<Step> steps) {

    /** The directory of the store. */
    public static final String STORE = "store";

    /** Vectors are not indexed, and every second flush is followed by a compaction. */
    public static final StoreOptions OPTIONS = StoreOptions.DEFAULT
            .withMemtableBytes(1 << 20)
            .withSearchThreads(1)
            .withReads(Reads.THREADS)
            .withCompaction(CompactionOptions.DEFAULT.withFanIn(2));

    /** With an index wherever there are two vectors. */
    public static final StoreOptions INDEXED = OPTIONS.withIndex(IndexOptions.DEFAULT
                    .withFromRows(2)
                    .withDegree(4)
                    .withBeam(8)
                    .withThreads(1))
            .withTokenIndex(TokenIndexOptions.DEFAULT.withFromRows(2).withEncoding(CandidateEncoding.MEAN));

    /** So small that a manifest is replaced after a dozen edits. */
    private static final Manifest.Options SMALL_MANIFEST = new Manifest.Options(1 << 13);

    /**
     * One call.
     *
     * @param name what it is, for messages
     * @param copies whether it only copies what there is, so that its failure puts nothing in doubt
     * @param call makes it, to the store and to the model
     */
    public record Step(String name, boolean copies, Call call) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** What a step does. */
    @FunctionalInterface
    public interface Call {
        /** Makes it, to the store and to the model. */
        void take(Walk walk);
    }

    /** Calls of a store whose vectors are not indexed. */
    public static StoreScript of(String name, Step... steps) {
        return new StoreScript(name, OPTIONS, Manifest.Options.DEFAULT, List.of(steps));
    }

    /** The same calls of a store whose vectors are indexed. */
    public StoreScript indexed() {
        return with("indexed", _ -> INDEXED);
    }

    /** The same calls of a store with other options. */
    public StoreScript with(String what, UnaryOperator<StoreOptions> change) {
        return new StoreScript(name + ", " + what, change.apply(options), manifest, steps);
    }

    /** The same calls of a store that replaces its manifest again and again. */
    public StoreScript rolling() {
        return new StoreScript(name + ", with small manifests", options, SMALL_MANIFEST, steps);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Runs on an empty disk, to the end or the crash. */
    public void run(SimulatedDisk disk, StoreHistory history) {
        try (Walk walk = new Walk(this, disk, history)) {
            walk.open();
            for (Step step : steps) {
                walk.take(step);
            }
        }
        history.acknowledge();
    }

    /** Its crashes, each image of which is checked against the model. */
    public CrashEnumerator<StoreHistory> enumerator() {
        return enumerator(new CheckedImages());
    }

    CrashEnumerator<StoreHistory> enumerator(CheckedImages checked) {
        return enumerator(checked, checked);
    }

    CrashEnumerator<StoreHistory> enumerator(CheckedImages checked, CheckedImages recovered) {
        return new CrashEnumerator<>(name, StoreHistory::new, this::run, new RecoveredStore(this), checked, recovered);
    }

    /** Opens what a run left, with everything on the caller's thread. */
    public VectorStore open(SimulatedDisk disk, StoreHistory history) {
        return open(disk.at(STORE), disk, STORE, history, options, manifest, Background.inline());
    }

    /** Opens a store on a simulated disk, with everything on the caller's thread. */
    public static VectorStore open(SimulatedDisk disk, String directory, StoreHistory history, StoreOptions options) {
        return open(
                disk.at(directory), disk, directory, history, options, Manifest.Options.DEFAULT, Background.inline());
    }

    /** The same, with a place for the engine's own work. */
    static VectorStore open(
            FileStore files,
            SimulatedDisk disk,
            String directory,
            StoreHistory history,
            StoreOptions options,
            Manifest.Options manifest,
            Background background) {
        Environment environment = Disks.environment(files, path -> disk.at(path.toString()), history::now, background)
                .with(manifest);
        return StoreEngine.open(Path.of(directory), environment, options);
    }
}
