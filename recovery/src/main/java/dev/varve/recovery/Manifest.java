package dev.varve.recovery;

import dev.varve.codecs.CorruptFileException;
import dev.varve.codecs.FileHeader;
import dev.varve.codecs.FileKind;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.RecordBuffer;
import dev.varve.codecs.RecordReader;
import dev.varve.mmap.FileStore;
import dev.varve.mmap.InputFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The append-only history of a store: its version edits, in files {@code MANIFEST-000007} of which {@code CURRENT}
 * names the live one. Each begins with the state as it was when the file was begun.
 *
 * <p><b>The order that loses nothing.</b> Files of a segment synced, then their directories, then {@link #append}, and
 * only then are old logs and segments deleted. What {@link #open} read is durable before it returns, so that files may
 * be deleted by it.
 *
 * <p><b>Failure.</b> Where there is no space to write edits, nothing happened, and they may be appended once there is.
 * After any other failed write, and every failed sync, what the manifest ends with is unknown: every later
 * {@link #append} is a {@link WriterPoisonedException}. The files of edits that failed must stay until the store is
 * opened again, as the edits may be found.
 *
 * <p>Thread-safe; appends run one after the other.
 */
public final class Manifest implements AutoCloseable {

    /**
     * How a manifest is kept.
     *
     * @param rollBytes size from which on a manifest is replaced by a new one that begins with the state; at least 8
     *     KiB
     */
    public record Options(long rollBytes) {

        /** 4 MiB. */
        public static final Options DEFAULT = new Options(1 << 22);

        /**
         * Checks the size.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Options {
            if (rollBytes < 1 << 13) {
                throw new IllegalArgumentException("rollBytes is at least 8 KiB, not " + rollBytes);
            }
        }
    }

    /**
     * What a manifest says, as it was read.
     *
     * @param storeId the store that it belongs to
     * @param number the number of the live manifest
     * @param state what its edits add up to
     * @param report what replaying it found
     */
    public record Contents(UUID storeId, long number, StoreState state, ReplayReport report) {}

    private static final long FIRST_MANIFEST = 1;
    private static final int BUFFER_BYTES = 1 << 16;

    private final FileStore files;
    private final UUID storeId;
    private final Options options;
    private final ReplayReport report;
    private final Poison poison = new Poison();

    private long number;
    private long sequence;
    private long rollAt;
    private volatile StoreState state;
    /** Null until the first append after a clean close. */
    private @Nullable FrameWriter writer;

    private boolean closed;

    private Manifest(FileStore files, Contents contents, long sequence, @Nullable FrameWriter writer, Options options) {
        this.files = files;
        this.options = options;
        this.storeId = contents.storeId();
        this.number = contents.number();
        this.state = contents.state();
        this.report = contents.report();
        this.sequence = sequence;
        this.writer = writer;
        this.rollAt = rollAt(writer);
    }

    /**
     * Whether there is a store. A store is there from the moment that {@code CURRENT} is, so a directory in which
     * making one was cut off has none.
     *
     * @throws CorruptFileException if {@code CURRENT} is missing beside files that only a whole store has
     */
    public static boolean exists(FileStore files) throws IOException {
        if (files.exists(StoreFiles.CURRENT)) {
            return true;
        }
        Optional<String> leftOver = files.list("").stream()
                .filter(name -> StoreFiles.manifestNumber(name).orElse(FIRST_MANIFEST) != FIRST_MANIFEST)
                .findFirst();
        if (leftOver.isEmpty()) {
            leftOver =
                    files.list(StoreFiles.SEGMENTS).stream().findFirst().map(name -> StoreFiles.SEGMENTS + "/" + name);
        }
        if (leftOver.isEmpty() && LogReplay.holdsMoreThanAHeader(files)) {
            leftOver = Optional.of(StoreFiles.LOGS);
        }
        if (leftOver.isPresent()) {
            throw new CorruptFileException(
                    files.describe(StoreFiles.CURRENT),
                    0,
                    "the name of a manifest",
                    "no such file, but " + leftOver.get());
        }
        return false;
    }

    /**
     * Makes the manifest of a new store, which exists from then on: its first log must be there already.
     *
     * @throws FileAlreadyExistsException if there is a store
     */
    public static Manifest create(FileStore files, UUID storeId, Options options) throws IOException {
        if (exists(files)) {
            throw new FileAlreadyExistsException(files.describe(StoreFiles.CURRENT));
        }
        var origin = new FileOrigin(storeId, FIRST_MANIFEST);
        FrameWriter writer = prepare(files, origin, 1, StoreState.EMPTY);
        publish(files, writer);
        var report =
                new ReplayReport(StoreFiles.manifest(FIRST_MANIFEST), 1, writer.end(), 0, TailReason.NONE, 1, false);
        return new Manifest(files, new Contents(storeId, FIRST_MANIFEST, StoreState.EMPTY, report), 1, writer, options);
    }

    /**
     * Reads the live manifest and leaves the files as they are.
     *
     * @throws CorruptFileException if {@code CURRENT} or the manifest is missing or damaged, or an edit does not fit
     *     the state before it
     * @throws dev.varve.codecs.UnsupportedFormatException if the manifest is of a newer version
     */
    public static Contents read(FileStore files) throws IOException {
        long number = Current.read(files);
        String name = StoreFiles.manifest(number);
        String fullName = files.describe(name);
        try (InputFile file = files.open(name)) {
            FileHeader header = FileHeader.read(fullName, file);
            // The manifest is where a store's id is known from.
            var origin = new FileOrigin(header.origin().storeId(), number);
            header.require(fullName, FileKind.MANIFEST, origin);
            try (FrameReader reader = new FrameReader(file, fullName, Frame.seed(origin))) {
                Replay replay = new Replay(fullName);
                FrameReader.Tail tail = reader.read(FileHeader.BYTES, 0, replay);
                if (tail.records() == 0) {
                    throw new CorruptFileException(
                            fullName,
                            tail.end(),
                            "the state that a manifest begins with",
                            tail.reason().toString());
                }
                return new Contents(origin.storeId(), number, replay.state, ReplayReport.of(name, file.length(), tail));
            }
        } catch (NoSuchFileException e) {
            var corrupt = new CorruptFileException(fullName, 0, "the manifest that CURRENT names", "no such file");
            corrupt.initCause(e);
            throw corrupt;
        }
    }

    /**
     * Reads the live manifest, and begins a new one with the state that it tells. What {@link #state} says is durable
     * when this returns.
     *
     * <p>Nothing is written to a manifest again: what was read may be in the page cache only, as after a sync that
     * failed, and no later sync would make it durable. Where it ends with a seal its edits are durable, and the new one
     * waits for the first {@link #append}; so opening what was closed writes nothing.
     *
     * @throws CorruptFileException if {@code CURRENT} or the manifest is missing or damaged, or an edit does not fit
     *     the state before it
     * @throws dev.varve.codecs.UnsupportedFormatException if the manifest is of a newer version
     */
    public static Manifest open(FileStore files, Options options) throws IOException {
        Contents found = read(files);
        if (found.report().sealed() && found.report().droppedBytes() == 0) {
            return new Manifest(files, found, found.report().lastSequence(), null, options);
        }
        // A process that was killed may not have come to sync the name CURRENT, which nothing may overtake.
        files.syncDirectory("");
        long number = found.number() + 1;
        long sequence = found.report().lastSequence() + 1;
        FrameWriter writer = prepare(files, new FileOrigin(found.storeId(), number), sequence, found.state());
        publish(files, writer);
        Contents begun = new Contents(found.storeId(), number, found.state(), found.report());
        return new Manifest(files, begun, sequence, writer, options);
    }

    /** The store that this manifest belongs to. */
    public UUID storeId() {
        return storeId;
    }

    /** What the edits add up to; all of it is durable. */
    public StoreState state() {
        return state;
    }

    /** The number of the live manifest. */
    public synchronized long number() {
        return number;
    }

    /** The failure that poisoned this manifest, so that the last edits are in doubt; null where none did. */
    public @Nullable Throwable failure() {
        return poison.failure();
    }

    /** What replaying the manifest found when it was opened. */
    public ReplayReport report() {
        return report;
    }

    /**
     * Adds edits, all or none, and returns when they are durable.
     *
     * @return the state after them
     * @throws IllegalArgumentException if there are none, or one does not fit; nothing was written
     * @throws dev.varve.mmap.NoSpaceException if the disk is full; nothing was written unless {@link #failure} tells of
     *     it
     * @throws WriterPoisonedException if an earlier append failed
     */
    public synchronized StoreState append(List<VersionEdit> edits) throws IOException {
        requireWritable();
        if (edits.isEmpty()) {
            throw new IllegalArgumentException("no edits");
        }
        StoreState next = state.apply(edits);
        FrameWriter live = writer;
        if (live == null || live.end() >= rollAt) {
            live = roll();
        }
        FrameWriter target = live;
        try (RecordBuffer record = encode(edits)) {
            poison.guardWrite(() -> target.write(Frame.RECORD, sequence + 1, List.of(record.segment())));
        }
        poison.guard(() -> target.sync(target.end()));
        sequence++;
        state = next;
        return next;
    }

    /** Ends the manifest with a seal; a poisoned one is closed as it is. Idempotent. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (FrameWriter last = writer) {
            if (last != null && poison.failure() == null) {
                last.seal(sequence, poison);
            }
        }
    }

    /** Begins a new manifest with the state, makes it the live one, and deletes the old one. */
    private FrameWriter roll() throws IOException {
        long newNumber = number + 1;
        // Up to the rename a failure leaves the old manifest as it was, and the next append tries again.
        FrameWriter next = prepare(files, new FileOrigin(storeId, newNumber), sequence + 1, state);
        poison.guard(() -> publish(files, next));
        FrameWriter old = writer;
        long oldNumber = number;
        writer = next;
        number = newNumber;
        sequence++;
        rollAt = rollAt(next);
        if (old != null) {
            old.close();
        }
        files.delete(StoreFiles.manifest(oldNumber));
        return next;
    }

    /** Far enough behind what a manifest begins with that rolling stays rare however large the state is. */
    private long rollAt(@Nullable FrameWriter begun) {
        return begun == null ? 0 : Math.max(options.rollBytes(), 2 * begun.end());
    }

    /** A new manifest file that holds a state, and the file that names it; both are durable, and neither is live. */
    private static FrameWriter prepare(FileStore files, FileOrigin origin, long sequence, StoreState state)
            throws IOException {
        String name = StoreFiles.manifest(origin.number());
        if (files.exists(name)) {
            // Left by an attempt that failed before CURRENT named it.
            files.delete(name);
        }
        FrameWriter writer = FrameWriter.create(files, name, FileKind.MANIFEST, origin, BUFFER_BYTES, begun -> {
            try (RecordBuffer record = encode(state.toEdits())) {
                begun.append(Frame.RECORD, sequence, record.segment());
            }
        });
        try {
            Current.prepare(files, origin.number());
            return writer;
        } catch (Throwable e) {
            closeAfter(e, writer);
            throw e;
        }
    }

    /** Makes a prepared manifest the live one, or closes it. */
    private static void publish(FileStore files, FrameWriter prepared) throws IOException {
        try {
            Current.publish(files);
        } catch (Throwable e) {
            closeAfter(e, prepared);
            throw e;
        }
    }

    /** The payload of a record, which the caller closes. */
    private static RecordBuffer encode(List<VersionEdit> edits) {
        RecordBuffer record = RecordBuffer.confined(BUFFER_BYTES, Frame.MAX_PAYLOAD_BYTES);
        try {
            EditCodec.encode(edits, record);
            return record;
        } catch (Throwable e) {
            record.close();
            throw e;
        }
    }

    private static void closeAfter(Throwable failure, AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    private void requireWritable() throws IOException {
        poison.refuse(files.describe(StoreFiles.manifest(number)));
        if (closed) {
            throw new IllegalStateException(files.describe(StoreFiles.manifest(number)) + " is closed");
        }
    }

    /** Adds up the edits of a manifest that is being read. */
    private static final class Replay implements FrameReader.Records {

        private final String fullName;
        private StoreState state = StoreState.EMPTY;

        Replay(String fullName) {
            this.fullName = fullName;
        }

        @Override
        public void record(long offset, long sequence, MemorySegment payload) {
            List<VersionEdit> edits =
                    EditCodec.decode(fullName, new RecordReader(fullName, offset + Frame.HEADER_BYTES, payload));
            try {
                state = state.apply(edits);
            } catch (IllegalArgumentException e) {
                var corrupt = new CorruptFileException(
                        fullName, offset, "edits that fit the state", String.valueOf(e.getMessage()));
                corrupt.initCause(e);
                throw corrupt;
            }
        }
    }
}
