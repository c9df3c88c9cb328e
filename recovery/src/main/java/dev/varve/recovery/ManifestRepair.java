package dev.varve.recovery;

import dev.varve.codecs.FileKind;
import dev.varve.codecs.FileOrigin;
import dev.varve.codecs.RecordBuffer;
import dev.varve.mmap.FileStore;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/** Puts a manifest that was made up from salvage in the place of a damaged one, in one step. */
public final class ManifestRepair {

    private static final int BUFFER_BYTES = 1 << 16;

    private ManifestRepair() {}

    /** The first number that no manifest file has, so that nothing that is there is overwritten. */
    public static long nextNumber(FileStore files) throws IOException {
        return files.list("").stream()
                        .map(StoreFiles::manifestNumber)
                        .filter(OptionalLong::isPresent)
                        .mapToLong(OptionalLong::getAsLong)
                        .max()
                        .orElse(0)
                + 1;
    }

    /**
     * Makes a state that of the store: durable, and all or nothing, whatever happens meanwhile. The files that it names
     * must be durable before.
     *
     * @param number from {@link #nextNumber}
     * @param sequence above that of every record of the manifest before
     * @param edits what leads to the state from {@link StoreState#EMPTY}
     */
    public static void install(FileStore files, UUID storeId, long number, long sequence, List<VersionEdit> edits)
            throws IOException {
        var origin = new FileOrigin(storeId, number);
        String name = StoreFiles.manifest(number);
        try (RecordBuffer record = RecordBuffer.confined(BUFFER_BYTES, Frame.MAX_PAYLOAD_BYTES)) {
            EditCodec.encode(edits, record);
            FrameWriter.Beginning beginning = begun -> begun.append(Frame.RECORD, sequence, record.segment());
            try (FrameWriter writer =
                    FrameWriter.create(files, name, FileKind.MANIFEST, origin, BUFFER_BYTES, beginning)) {
                writer.seal(sequence, new Poison());
            }
        }
        Current.prepare(files, number);
        Current.publish(files);
    }
}
