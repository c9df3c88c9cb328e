package dev.varve.cli.embedding;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A {@link TextModel} in a file, all numbers big-endian:
 *
 * <pre>
 * int64   magic "VarveTxt"
 * int32   version, 1
 * int32   words w, 0 to 262,144
 * int32   dimensions d, 8 to 1,024
 * int32   documents
 * float32 mean length of a document, in words
 * w times
 *     uint16 and as many bytes   the word, in modified UTF-8 (java.io.DataOutput)
 *     int32                      how many documents it stands in
 *     d × float32                its vector
 * int64   CRC32C of all before
 * </pre>
 */
public final class TextModelFile {

    private static final long MAGIC = 0x5661727665547874L;
    private static final int VERSION = 1;
    private static final int MAX_DIMENSIONS = 1024;
    private static final int MIN_DIMENSIONS = 8;

    private TextModelFile() {}

    /**
     * Writes a model: whole, or not at all.
     *
     * @param model the model
     * @param file where to; replaced if it exists
     * @throws IOException if it cannot be written
     */
    public static void write(TextModel model, Path file) throws IOException {
        var temporary = file.resolveSibling(file.getFileName() + ".new");
        var checksum = new CRC32C();
        try (var out = new DataOutputStream(new CheckedOutputStream(
                new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16), checksum))) {
            out.writeLong(MAGIC);
            out.writeInt(VERSION);
            out.writeInt(model.words());
            out.writeInt(model.dimensions());
            out.writeInt(model.documents());
            out.writeFloat(model.meanLength());
            var vector = new float[model.dimensions()];
            for (int word = 0; word < model.words(); word++) {
                out.writeUTF(model.vocabulary().word(word));
                out.writeInt(model.documentFrequency(word));
                model.vectors().get(word, vector);
                for (float value : vector) {
                    out.writeFloat(value);
                }
            }
            out.writeLong(checksum.getValue());
        }
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Reads a model.
     *
     * @param file a file that {@link #write} wrote
     * @return the model
     * @throws IOException if there is no such file, or it is damaged, or of another kind or a newer version
     */
    public static TextModel read(Path file) throws IOException {
        var checksum = new CRC32C();
        try (var in = new DataInputStream(
                new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16), checksum))) {
            check(file, in.readLong() == MAGIC, "not a file of word vectors");
            int version = in.readInt();
            check(file, version == VERSION, "version " + VERSION + " was expected, not " + version);
            int words = in.readInt();
            check(file, words >= 0 && words <= Vocabulary.MAX_WORDS, "an impossible number of words: " + words);
            int dimensions = in.readInt();
            check(
                    file,
                    dimensions >= MIN_DIMENSIONS && dimensions <= MAX_DIMENSIONS,
                    "an impossible number of dimensions: " + dimensions);
            check(file, Files.size(file) / Float.BYTES / dimensions >= words, "cut short");
            int documents = in.readInt();
            float meanLength = in.readFloat();
            check(file, documents >= 0 && meanLength > 0 && Float.isFinite(meanLength), "impossible counts");
            var vocabulary = new Vocabulary();
            var vectors = new VectorTable(words, dimensions);
            var frequency = new int[words];
            var vector = new float[dimensions];
            for (int word = 0; word < words; word++) {
                check(file, vocabulary.add(in.readUTF()) == word, "a word stands twice");
                frequency[word] = in.readInt();
                check(file, frequency[word] >= 0 && frequency[word] <= documents, "an impossible frequency");
                for (int d = 0; d < dimensions; d++) {
                    vector[d] = in.readFloat();
                }
                vectors.set(word, vector);
            }
            long expected = checksum.getValue();
            check(file, in.readLong() == expected && in.read() < 0, "its checksum does not fit");
            return new TextModel(vocabulary, vectors, frequency, documents, meanLength);
        } catch (EOFException e) {
            throw damaged(file, "cut short", e);
        } catch (UTFDataFormatException e) {
            throw damaged(file, "a word is damaged", e);
        }
    }

    private static void check(Path file, boolean fine, String finding) throws IOException {
        if (!fine) {
            throw damaged(file, finding, null);
        }
    }

    private static IOException damaged(Path file, String finding, @Nullable Exception cause) {
        return new IOException(file + ": " + finding + "; run varve demo again to make it anew", cause);
    }
}
