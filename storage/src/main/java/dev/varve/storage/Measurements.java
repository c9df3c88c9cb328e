package dev.varve.storage;

import dev.varve.LateStats;
import dev.varve.StoreStats;
import dev.varve.StoreStats.RoleStats;
import dev.varve.codecs.FileKind;
import dev.varve.codecs.SegmentFile;
import dev.varve.mmap.FileStore;
import dev.varve.recovery.StoreFiles;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What a state takes of memory and disk. */
final class Measurements {

    private static final Set<String> ROOT_FILES = Set.of(StoreFiles.LOCK, StoreFiles.CURRENT, StoreFiles.CURRENT_NEXT);

    private Measurements() {}

    /** What a state takes, and what is known beside it. */
    static StoreStats stats(
            FileStore files,
            State state,
            Moment moment,
            StoreStats.Counters counters,
            StoreStats.ReadStats reads,
            LateStats lateInteraction,
            Optional<String> trouble)
            throws IOException {
        long records = 0;
        int segments = 0;
        int waiting = 0;
        long memtableBytes = 0;
        Map<String, RoleStats> roles = new TreeMap<>();
        for (Layers layers : state.version().collections().values()) {
            records += StateReader.count(state, moment, layers);
            memtableBytes += layers.memtableBytes();
            segments += layers.segments().size();
            waiting += layers.frozen().size();
            for (Segment segment : layers.segments()) {
                segment.files().forEach(file -> add(roles, file));
            }
        }
        return new StoreStats(
                records,
                segments,
                waiting,
                memtableBytes,
                diskBytes(files),
                roles,
                counters,
                reads,
                lateInteraction,
                trouble);
    }

    private static void add(Map<String, RoleStats> roles, SegmentFile file) {
        var mapped = new RoleStats(1, file.length(), file.mapped().residentBytes());
        roles.merge(
                role(file.header().kind()),
                mapped,
                (a, b) -> new RoleStats(
                        a.files() + b.files(),
                        a.mappedBytes() + b.mappedBytes(),
                        sum(a.residentBytes(), b.residentBytes())));
    }

    private static String role(FileKind kind) {
        return switch (kind) {
            case KEYS -> "keys";
            case ATTRIBUTES -> "attributes";
            case PAYLOADS -> "payload";
            case DENSE_VECTORS -> "vectors";
            case TOKEN_VECTORS -> "tokens";
            case TOKEN_CODES -> "token-codes";
            case VECTOR_CODES -> "codes";
            case CENTROID_LISTS -> "centroids";
            case GRAPH -> "graph";
            case LIVE_DOCS -> "live-docs";
            case MANIFEST, LOG -> throw new IllegalArgumentException("not mapped: " + kind);
        };
    }

    private static OptionalLong sum(OptionalLong a, OptionalLong b) {
        return a.isPresent() && b.isPresent() ? OptionalLong.of(a.getAsLong() + b.getAsLong()) : OptionalLong.empty();
    }

    /** Bytes of all files of a store; those that others left among them do not count. */
    private static long diskBytes(FileStore files) throws IOException {
        long sum = bytes(
                files,
                "",
                name -> ROOT_FILES.contains(name)
                        || StoreFiles.manifestNumber(name).isPresent());
        sum += bytes(files, StoreFiles.LOGS, name -> StoreFiles.logNumber(name).isPresent());
        sum += bytes(files, StoreFiles.LIVE_DOCS, name -> true);
        for (String segment : files.list(StoreFiles.SEGMENTS)) {
            if (StoreFiles.segmentNumber(segment).isPresent()) {
                sum += bytes(files, StoreFiles.SEGMENTS + "/" + segment, name -> true);
            }
        }
        return sum;
    }

    private static long bytes(FileStore files, String directory, Predicate<String> counts) throws IOException {
        long sum = 0;
        for (String name : files.list(directory)) {
            if (counts.test(name)) {
                sum += length(files, directory.isEmpty() ? name : directory + "/" + name);
            }
        }
        return sum;
    }

    private static long length(FileStore files, String name) throws IOException {
        try {
            return files.length(name);
        } catch (NoSuchFileException gone) {
            // a flush deleted it meanwhile
            return 0;
        }
    }
}
