package dev.varve.recovery;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.FileHeader;
import dev.varve.codecs.FileKind;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.LiveDocsFile;
import dev.varve.codecs.RecordReader;
import dev.varve.mmap.Access;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.recovery.VersionEdit.FileEntry;
import dev.varve.recovery.VersionEdit.LiveDocsReplaced;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What can still be known of a store whose {@code CURRENT} or manifest is damaged: the edits of all intact frames, of
 * the manifest that goes on longest. Leaves the files as they are.
 *
 * <p>A manifest begins with the state as it was; where that is lost, later edits have nothing to stand on, except in
 * the first manifest of a store, which begins with an empty one.
 */
public final class ManifestSalvage {

    /**
     * What a store consists of, as far as can be known.
     *
     * @param storeId the store
     * @param number the manifest that tells
     * @param sequence sequence number of its last intact record
     * @param state what its intact edits add up to
     * @param bytes length of the manifest
     * @param tornBytes bytes of it that a crash left behind the last frame
     * @param damaged whether anything is missing or not as it was written
     */
    public record Result(
            UUID storeId, long number, long sequence, StoreState state, long bytes, long tornBytes, boolean damaged) {}

    private static final long FIRST_MANIFEST = 1;
    private static final int MOST_IDS = 8;
    private static final int MOST_DAMAGES = 1000;

    private final FileStore files;
    private final Consumer<Damage> damages;

    private ManifestSalvage(FileStore files, Consumer<Damage> damages) {
        this.files = files;
        this.damages = damages;
    }

    /** Whether there is anything of a store: {@code CURRENT}, or what only a store has. */
    public static boolean anything(FileStore files) throws IOException {
        try {
            return Manifest.exists(files);
        } catch (CorruptFileException e) {
            return true; // CURRENT is missing beside other files, which is what salvage is for
        }
    }

    /**
     * Reads what is intact.
     *
     * @param damages takes what is wrong
     * @return empty where no manifest tells a state; nothing can be known of the store then
     * @throws dev.varve.codecs.UnsupportedFormatException if a manifest is of a newer version
     */
    public static Optional<Result> read(FileStore files, Consumer<Damage> damages) throws IOException {
        return new ManifestSalvage(files, damages).read();
    }

    private Optional<Result> read() throws IOException {
        try {
            Manifest.Contents contents = Manifest.read(files);
            checkPadding(contents);
            ReplayReport report = contents.report();
            long bytes = report.bytes() + report.droppedBytes();
            return Optional.of(new Result(
                    contents.storeId(),
                    contents.number(),
                    report.lastSequence(),
                    contents.state(),
                    bytes,
                    report.droppedBytes(),
                    false));
        } catch (CorruptFileException e) {
            damages.accept(Damage.of(e, "the store does not open"));
        } catch (NoSuchFileException e) {
            damages.accept(new Damage(
                    files.describe(StoreFiles.CURRENT), 0, "a file", "no such file", "the store does not open"));
        }
        Attempt best = null;
        for (long number : manifests()) {
            Attempt attempt = attempt(number);
            if (attempt != null && (best == null || attempt.sequence >= best.sequence)) {
                best = attempt;
            }
        }
        if (best == null) {
            return Optional.empty();
        }
        best.damages.forEach(damages);
        StoreState state = withNewestLiveDocs(best.origin.storeId(), best.state);
        return Optional.of(new Result(
                best.origin.storeId(), best.origin.number(), best.sequence, state, best.bytes, best.tornBytes, true));
    }

    /** Tells of zeros that are none, which an open has no use for. */
    private void checkPadding(Manifest.Contents contents) throws IOException {
        String name = StoreFiles.manifest(contents.number());
        var origin = new FileOrigin(contents.storeId(), contents.number());
        try (InputFile file = files.open(name);
                FrameSalvage salvage = new FrameSalvage(file, Frame.seed(origin))) {
            var attempt = new Attempt(files.describe(name), origin, file.length());
            salvage.read(FileHeader.BYTES, false, attempt);
            attempt.damages.forEach(damages);
        }
    }

    /**
     * The state with the newest live docs that there are, as an edit that is lost may have named them. Nothing is lost
     * by them where none did: what they do not hold as live was deleted, or the log puts it again.
     */
    private StoreState withNewestLiveDocs(UUID storeId, StoreState known) throws IOException {
        StoreState state = known;
        List<String> names = files.list(StoreFiles.LIVE_DOCS);
        for (StoreState.SegmentState segment : known.segments().values()) {
            long number = segment.segment();
            var origin = new FileOrigin(storeId, number);
            long newest = segment.generation();
            for (String name : names) {
                long generation = StoreFiles.generation(name, number).orElse(0);
                String path = StoreFiles.LIVE_DOCS + "/" + name;
                if (generation > newest && isSound(path, origin, segment.added().rows())) {
                    newest = generation;
                    var entry = new FileEntry(path, files.length(path));
                    state = state.apply(new LiveDocsReplaced(number, generation, entry));
                }
            }
        }
        return state;
    }

    private boolean isSound(String name, FileOrigin origin, int rows) throws IOException {
        try {
            LiveDocsFile file = LiveDocsFile.open(files, name, files.length(name), origin, Access.NORMAL);
            boolean fits = file.size() == rows;
            file.release();
            return fits;
        } catch (CorruptFileException e) {
            return false;
        }
    }

    private List<Long> manifests() throws IOException {
        return files.list("").stream()
                .map(StoreFiles::manifestNumber)
                .filter(OptionalLong::isPresent)
                .map(OptionalLong::getAsLong)
                .sorted()
                .toList();
    }

    /** What a manifest tells; null where it tells no state. Frames verify only with the id of their own store. */
    private @Nullable Attempt attempt(long number) throws IOException {
        String name = StoreFiles.manifest(number);
        String fullName = files.describe(name);
        try (InputFile file = files.open(name)) {
            CorruptFileException damagedHeader = null;
            Set<UUID> stores = new LinkedHashSet<>();
            try {
                FileHeader header = FileHeader.read(fullName, file);
                stores.add(header.origin().storeId());
                header.require(
                        fullName,
                        FileKind.MANIFEST,
                        new FileOrigin(header.origin().storeId(), number));
            } catch (CorruptFileException e) {
                damagedHeader = e;
                stores.addAll(storeIds());
            }
            for (UUID store : stores) {
                var origin = new FileOrigin(store, number);
                var attempt = new Attempt(fullName, origin, file.length());
                if (damagedHeader != null) {
                    attempt.damage(Damage.of(damagedHeader, "nothing by itself: intact edits behind it can be read"));
                }
                try (FrameSalvage salvage = new FrameSalvage(file, Frame.seed(origin))) {
                    attempt.tornBytes =
                            salvage.read(FileHeader.BYTES, false, attempt).tornBytes();
                }
                if (attempt.based) {
                    return attempt;
                }
            }
            return null;
        }
    }

    /** Ids of the store as the headers of other files say them. */
    private Set<UUID> storeIds() throws IOException {
        List<String> names = new ArrayList<>();
        manifests().forEach(number -> names.add(StoreFiles.manifest(number)));
        LogReplay.numbers(files).forEach(number -> names.add(StoreFiles.log(number)));
        for (String segment : files.list(StoreFiles.SEGMENTS)) {
            for (String file : files.list(StoreFiles.SEGMENTS + "/" + segment)) {
                names.add(StoreFiles.SEGMENTS + "/" + segment + "/" + file);
            }
        }
        Set<UUID> ids = new LinkedHashSet<>();
        for (String name : names) {
            try (InputFile file = files.open(name)) {
                ids.add(FileHeader.read(files.describe(name), file).origin().storeId());
            } catch (CorruptFileException e) {
                continue; // tells no id
            }
            if (ids.size() == MOST_IDS) {
                break;
            }
        }
        return ids;
    }

    /** The edits of one manifest, added up as far as they go. */
    private static final class Attempt implements FrameSalvage.Visitor {

        private final String fullName;
        private final FileOrigin origin;
        private final long bytes;
        private final List<Damage> damages = new ArrayList<>();
        private StoreState state = StoreState.EMPTY;
        private long sequence;
        private long tornBytes;

        /** Whether the state that the manifest begins with is known. */
        private boolean based;

        private @Nullable Damage gap;

        Attempt(String fullName, FileOrigin origin, long bytes) {
            this.fullName = fullName;
            this.origin = origin;
            this.bytes = bytes;
        }

        void damage(Damage damage) {
            if (damages.size() < MOST_DAMAGES) {
                damages.add(damage);
            }
        }

        @Override
        public void record(long offset, long found, MemorySegment payload) {
            // The first of all manifests begins with an empty state, so that losing its first record loses nothing.
            based |= gap == null || origin.number() == FIRST_MANIFEST;
            endGap(found);
            sequence = Math.max(sequence, found);
            if (!based) {
                return;
            }
            try {
                apply(offset, EditCodec.decode(fullName, new RecordReader(fullName, offset, payload)));
            } catch (CorruptFileException e) {
                damage(Damage.of(e, "the version edits of record " + found + " are not applied"));
            }
        }

        private void apply(long offset, List<VersionEdit> edits) {
            for (VersionEdit edit : edits) {
                try {
                    state = state.apply(edit);
                } catch (IllegalArgumentException e) {
                    String reason = String.valueOf(e.getMessage());
                    damage(new Damage(fullName, offset, "edits that fit the state", reason, "the edit is not applied"));
                }
            }
        }

        @Override
        public void link(long offset, long found) {
            damage(new Damage(fullName, offset, "a record or a seal", "a link, which only begins a log", "nothing"));
        }

        @Override
        public void seal(long offset, long found) {
            endGap(found + 1);
        }

        @Override
        public void padding(long offset) {
            damage(new Damage(fullName, offset, Frame.PADDING, "others", "nothing is lost"));
        }

        @Override
        public void gap(long offset, long end, TailReason reason) {
            gap = new Damage(
                    fullName,
                    offset,
                    "an intact frame, as it was synced before later ones were written",
                    reason + ", up to offset " + end,
                    "");
        }

        private void endGap(long next) {
            Damage known = gap;
            if (known != null) {
                String meaning = "version edits " + (sequence + 1) + " to " + (next - 1)
                        + " are lost: segments that they added are not known, what they removed may be there again";
                damage(new Damage(known.file(), known.offset(), known.expected(), known.found(), meaning));
                gap = null;
            }
        }
    }
}
