package dev.varve.index.ann;

import dev.varve.codecs.Calibration;
import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.DenseVectors;
import dev.varve.codecs.GraphFile;
import dev.varve.codecs.VectorCodesFile;
import dev.varve.index.MemoryWatch;
import dev.varve.index.Similarity;
import dev.varve.index.TopK;
import dev.varve.index.Workspaces;
import dev.varve.mmap.Access;
import dev.varve.mmap.BlockReaders;
import dev.varve.mmap.MappedFile;
import org.jspecify.annotations.Nullable;

/** Codes and graph of one dense field of a segment. Thread-safe; valid while the files are open. */
public final class SegmentIndex implements AnnIndex {

    /** Rows that are looked at, about. */
    private static final int LOOKED_AT = 8;

    /** Memory is scarce where so many rows were lost from it, and such a share of those that were there. */
    private static final int LEAST_LOST = 16;

    private static final double LOST_SHARE = 0.1;

    /** Rows after which those that were seen count half. */
    private static final int MOST_SEEN = 1024;

    private final DenseVectors vectors;
    private final Similarity similarity;
    private final VectorCodesFile codes;
    private final GraphFile graph;
    private final Workspaces<SegmentSearch> searches = new Workspaces<>();
    /** Whether rows are asked for before they are read. */
    private final MemoryWatch watch = new MemoryWatch();

    private boolean settled;
    private boolean scarce;
    /** Rows that were in memory before, and those of them that were not when they were asked for again. */
    private int seen;

    private int lost;

    /**
     * An index of open files, which stay the caller's.
     *
     * @param vectors whose codes and graph these are
     * @param similarity how the graph was built
     * @throws CorruptFileException if they do not belong together
     */
    public SegmentIndex(DenseVectors vectors, Similarity similarity, VectorCodesFile codes, GraphFile graph) {
        this.vectors = vectors;
        this.similarity = similarity;
        this.codes = codes;
        this.graph = graph;
        require(codes.mapped().name(), "rows", vectors.size(), codes.size());
        require(
                codes.mapped().name(),
                "components",
                vectors.dimension(),
                codes.code().dimension());
        require(
                codes.mapped().name(),
                "distance",
                similarity.distance(),
                codes.code().distance());
        require(graph.mapped().name(), "rows", vectors.size(), graph.size());
    }

    private static void require(String file, String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new CorruptFileException(file, 0, what + " as of the vectors: " + expected, String.valueOf(found));
        }
    }

    /** The graph, to be merged from. */
    public GraphFile graph() {
        return graph;
    }

    /** The codes. */
    public VectorCodesFile codes() {
        return codes;
    }

    /** How rows are scored. */
    public Similarity similarity() {
        return similarity;
    }

    /** What is searched. */
    public DenseVectors vectors() {
        return vectors;
    }

    /**
     * Whether rows that are about to be read may not be in memory, as those of the last look were not. Where they are,
     * it costs next to nothing to ask.
     *
     * @param from knows of rows whether they are there; null where only the vectors do
     */
    boolean cold(@Nullable ColdRows from, int[] rows, int count) {
        if (count > 0 && watch.due()) {
            look(from, rows, count);
        }
        return watch.cold();
    }

    /**
     * Whether memory has no room for all rows that are asked for: of those that were there, some are not any more.
     * Before, whole blocks are read, which fill what memory there is soonest.
     *
     * @param from knows of rows whether they are there
     */
    boolean scarce(ColdRows from, int[] rows, int count) {
        for (int i = 0; i < count && !scarce; i++) {
            if (from.known(rows[i])) {
                seen++;
                lost += from.resident(rows[i]) ? 0 : 1;
            }
        }
        if (!scarce && lost >= LEAST_LOST && lost > LOST_SHARE * seen) {
            scarce = true;
            settle();
        }
        if (seen > MOST_SEEN) {
            seen /= 2;
            lost /= 2;
        }
        return scarce;
    }

    /**
     * Has codes and graph fetched as a whole, the first time that memory turns out to be scarce; from then on, what is
     * lost of them comes back page by page. Read ahead as systems do it, a page would drive out hundreds of others.
     */
    private void settle() {
        if (!settled) {
            settled = true;
            for (MappedFile file : new MappedFile[] {codes.mapped(), graph.mapped()}) {
                file.willNeed(0, file.length());
                file.advise(Access.RANDOM);
            }
        }
    }

    private void look(@Nullable ColdRows from, int[] rows, int count) {
        boolean all = resident(from, rows, count);
        if (!all) {
            settle();
        } else if (watch.warm()) {
            scarce = false;
            seen = 0;
            lost = 0;
        }
        watch.looked(all);
    }

    private boolean resident(@Nullable ColdRows from, int[] rows, int count) {
        int step = Math.max(1, count / LOOKED_AT);
        for (int i = 0; i < count; i += step) {
            if (!(from == null ? vectors.resident(rows[i]) : from.resident(rows[i]))) {
                return false;
            }
        }
        return true;
    }

    /** The width of the beam that an effort means here. */
    int beam(int k, Effort effort) {
        Calibration calibration = graph.calibration();
        return effort instanceof Effort.Recall recall && !calibration.points().isEmpty()
                ? calibration.beam(k, recall.target())
                : TypicalBeams.beam(k, effort);
    }

    /**
     * Offers what is found in a part to the best, and tells what was done.
     *
     * @param readers read rows that are not in memory; null where the mapping alone is to be used
     */
    void search(
            DenseQuery query,
            AnnPart part,
            int number,
            TopK best,
            @Nullable BlockReaders readers,
            @Nullable SearchTrace trace) {
        SegmentSearch spare = searches.take();
        SegmentSearch search = spare == null ? new SegmentSearch(this) : spare;
        search.search(query, part, number, best, readers, trace);
        searches.give(search);
    }
}
