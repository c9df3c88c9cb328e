package dev.varve.cli;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.FileHeader;
import dev.varve.codecs.FileKind;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.SegmentFileSummary;
import dev.varve.codecs.UnsupportedFormatException;
import dev.varve.lab.report.Units;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import dev.varve.recovery.Manifest;
import dev.varve.recovery.StoreFiles;
import dev.varve.recovery.StoreState;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a store as they lie on the disk, each with what its header and footer say. Only reads, and takes no
 * lock: another process may have the store open, and a file that it deletes meanwhile is left out.
 *
 * @param storeId the store
 * @param manifestNumber the number of the live manifest
 * @param files every file below the store's directory
 */
record StoreListing(UUID storeId, long manifestNumber, List<ListedFile> files) {

    private static final String NONE = "-";
    private static final String LEFT_OVER = "left over from a crash, deleted when the store is opened";
    private static final Set<String> DIRECTORIES =
            Set.of(StoreFiles.LOGS, StoreFiles.SEGMENTS, StoreFiles.LIVE_DOCS, StoreFiles.LOST);

    /**
     * One file.
     *
     * @param name relative to the store's directory
     * @param kind what it holds
     * @param version of its format
     * @param number of its segment, or of the log or manifest itself
     * @param rows how many it holds
     * @param length in bytes
     * @param remark its sections and parameters, or what is wrong with it
     * @param sound whether nothing is wrong with it
     */
    record ListedFile(
            String name,
            String kind,
            String version,
            String number,
            String rows,
            long length,
            String remark,
            boolean sound) {

        static ListedFile plain(String name, String kind, long length, String remark) {
            return new ListedFile(name, kind, NONE, NONE, NONE, length, remark, true);
        }

        static ListedFile damaged(String name, long length, String remark) {
            return new ListedFile(name, "damaged", NONE, NONE, NONE, length, remark, false);
        }
    }

    /** Copies the list. */
    StoreListing {
        files = List.copyOf(files);
    }

    /**
     * Lists a store.
     *
     * @throws BadInputException if there is none
     * @throws CorruptFileException if its manifest is damaged
     */
    static StoreListing read(FileStore store) throws IOException {
        if (!Manifest.exists(store)) {
            throw new BadInputException(
                    store.describe("") + ": expected a store, found no " + StoreFiles.CURRENT + "; check the path");
        }
        Manifest.Contents contents = Manifest.read(store);
        var lister = new Lister(store, contents);
        lister.listAll();
        return new StoreListing(contents.storeId(), contents.number(), lister.listed);
    }

    /** The files that something is wrong with. */
    List<ListedFile> damaged() {
        return files.stream().filter(file -> !file.sound()).toList();
    }

    private static final class Lister {

        private final FileStore store;
        private final Manifest.Contents contents;
        private final Map<String, Long> expectedLengths = new TreeMap<>();
        /** The segment that each file belongs to which a version edit names. */
        private final Map<String, Long> segments = new HashMap<>();

        private final List<ListedFile> listed = new ArrayList<>();

        Lister(FileStore store, Manifest.Contents contents) {
            this.store = store;
            this.contents = contents;
            contents.state().files().forEach(file -> expectedLengths.put(file.name(), file.length()));
            for (StoreState.SegmentState segment : contents.state().segments().values()) {
                segment.files().forEach(file -> segments.put(file.name(), segment.segment()));
            }
        }

        void listAll() throws IOException {
            for (String name : store.list("")) {
                if (!DIRECTORIES.contains(name)) {
                    add(name, name);
                }
            }
            addAll(StoreFiles.LOGS);
            for (String segment : store.list(StoreFiles.SEGMENTS)) {
                addAll(StoreFiles.SEGMENTS + "/" + segment);
            }
            addAll(StoreFiles.LIVE_DOCS);
            expectedLengths.forEach((name, length) -> listed.add(ListedFile.damaged(
                    name, length, store.describe(name) + ": expected a file of " + length + " bytes, found none")));
        }

        private void addAll(String directory) throws IOException {
            for (String simpleName : store.list(directory)) {
                add(directory + "/" + simpleName, simpleName);
            }
        }

        private void add(String name, String simpleName) throws IOException {
            Long expected = expectedLengths.remove(name);
            long length = 0;
            try {
                length = store.length(name);
                listed.add(look(name, simpleName, length, expected));
            } catch (NoSuchFileException e) {
                // Deleted since its directory was read, as a store that is open elsewhere does.
            } catch (CorruptFileException | UnsupportedFormatException e) {
                listed.add(ListedFile.damaged(name, length, String.valueOf(e.getMessage())));
            }
        }

        private ListedFile look(String name, String simpleName, long length, @Nullable Long expected)
                throws IOException {
            // The lock file is never opened: closing it again would let go a lock that this process may hold.
            if (name.equals(StoreFiles.LOCK)) {
                return ListedFile.plain(name, "lock", length, "");
            }
            if (name.equals(StoreFiles.CURRENT)) {
                return ListedFile.plain(name, "pointer", length, StoreFiles.manifest(contents.number()));
            }
            OptionalLong manifest = StoreFiles.manifestNumber(name);
            if (manifest.isPresent()) {
                long number = manifest.getAsLong();
                String remark = number == contents.number() ? manifestRemark() : LEFT_OVER;
                return headed(name, FileKind.MANIFEST, number, length, remark);
            }
            OptionalLong log = StoreFiles.logNumber(simpleName);
            if (log.isPresent()) {
                long number = log.getAsLong();
                return headed(
                        name,
                        FileKind.LOG,
                        number,
                        length,
                        number >= contents.state().log() ? "" : LEFT_OVER);
            }
            Optional<FileKind> kind = FileKind.ofName(name);
            if (kind.isEmpty()) {
                return ListedFile.plain(name, "unknown", length, "does not belong to the store");
            }
            if (expected != null && expected != length) {
                throw new CorruptFileException(
                        store.describe(name), Math.min(expected, length), expected + " bytes", length + " bytes");
            }
            return segmentFile(name, kind.get(), length, expected == null);
        }

        /** A file that has a header and no footer. */
        private ListedFile headed(String name, FileKind kind, long number, long length, String remark)
                throws IOException {
            try (InputFile input = store.open(name)) {
                FileHeader header = FileHeader.read(store.describe(name), input);
                header.require(store.describe(name), kind, new FileOrigin(contents.storeId(), number));
                return of(name, header, NONE, length, remark);
            }
        }

        private ListedFile segmentFile(String name, FileKind kind, long length, boolean leftOver) throws IOException {
            try (InputFile input = store.open(name)) {
                SegmentFileSummary summary = SegmentFileSummary.read(store.describe(name), input);
                // Of a segment that no version edit names, the directory alone would tell the number.
                long segment =
                        segments.getOrDefault(name, summary.header().origin().number());
                summary.header().require(store.describe(name), kind, new FileOrigin(contents.storeId(), segment));
                summary.header().requireName(store.describe(name), name);
                List<String> remarks = new ArrayList<>();
                if (leftOver) {
                    remarks.add(LEFT_OVER);
                }
                if (!summary.header().parameters().isEmpty()) {
                    remarks.add("parameters " + join(summary.header().parameters().stream()));
                }
                remarks.add("sections "
                        + join(summary.sectionBytes().entrySet().stream()
                                .map(section -> section.getKey() + ": " + Units.bytes(section.getValue()))));
                return of(name, summary.header(), Units.count(summary.rows()), length, String.join("; ", remarks));
            }
        }

        private static ListedFile of(String name, FileHeader header, String rows, long length, String remark) {
            String kind = header.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            String version = Integer.toString(header.version());
            return new ListedFile(
                    name, kind, version, Long.toString(header.origin().number()), rows, length, remark, true);
        }

        private String manifestRemark() {
            return "collections: " + contents.state().collections().size() + ", segments: "
                    + contents.state().segments().size();
        }

        private static String join(Stream<?> parts) {
            return parts.map(String::valueOf).collect(Collectors.joining(", "));
        }
    }
}
