package dev.varve.cli.text;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A temporary file of documents, written once and read front to back as often as needed, so that a corpus never stands
 * on the heap as a whole. Deleted on {@link #close}. Not thread-safe while it is written; afterwards any number of
 * threads may read.
 */
public final class DocumentSpool implements DocumentExtractor.Sink, Closeable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final DataOutputStream out;
    private int size;

    private DocumentSpool(Path file, DataOutputStream out) {
        this.file = file;
        this.out = out;
    }

    /**
     * Creates an empty spool.
     *
     * @param folder where the file is to lie
     * @return a spool to write to
     * @throws IOException if the file cannot be created
     */
    public static DocumentSpool create(Path folder) throws IOException {
        var file = Files.createTempFile(folder, "documents", ".tmp");
        var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES));
        return new DocumentSpool(file, out);
    }

    @Override
    public void accept(Document document) throws IOException {
        write(document.key());
        write(document.kind());
        write(document.module());
        write(document.packageName());
        write(document.since());
        write(document.signature());
        write(document.description());
        write(document.notes());
        out.writeBoolean(document.internal());
        size++;
    }

    private void write(String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /**
     * Tells how many documents were written.
     *
     * @return the number of documents
     */
    public int size() {
        return size;
    }

    /**
     * Reads all documents in the order in which they were written.
     *
     * @param sink takes each
     * @throws IOException if the file cannot be read or the sink fails
     */
    public void forEach(DocumentExtractor.Sink sink) throws IOException {
        out.flush();
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
            for (int i = 0; i < size; i++) {
                sink.accept(new Document(
                        read(in),
                        read(in),
                        read(in),
                        read(in),
                        read(in),
                        read(in),
                        read(in),
                        read(in),
                        in.readBoolean()));
            }
        }
    }

    private static String read(DataInputStream in) throws IOException {
        int length = in.readInt();
        var bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the temporary file of documents was cut short by somebody");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        try (out) {
            Files.deleteIfExists(file);
        }
    }
}
