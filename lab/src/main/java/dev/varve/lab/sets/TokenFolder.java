package dev.varve.lab.sets;

import dev.varve.lab.vectors.FvecsRows;
import dev.varve.lab.vectors.FvecsWriter;
import dev.varve.lab.vectors.IvecsWriter;
import dev.varve.lab.vectors.VectorFiles;
import dev.varve.lab.vectors.VectorReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Token documents and queries in a folder: {@code documents.fvecs} has the tokens of all documents, one after another,
 * and {@code documents.ivecs} a row of one number for each document, that of its tokens; {@code queries.fvecs} and
 * {@code queries.ivecs} likewise. Thread-safe until it is closed.
 */
public final class TokenFolder implements TokenSet, AutoCloseable {

    private static final String DOCUMENTS = "documents";
    private static final String QUERIES = "queries";
    private static final String TOKENS = ".fvecs";
    private static final String COUNTS = ".ivecs";

    private final Lists documents;
    private final Lists queries;

    private TokenFolder(Lists documents, Lists queries) {
        this.documents = documents;
        this.queries = queries;
    }

    /**
     * Opens a folder.
     *
     * @throws IOException if a file is missing, or they do not belong together
     */
    public static TokenFolder open(Path folder) throws IOException {
        Lists documents = Lists.open(folder, DOCUMENTS);
        try {
            Lists queries = Lists.open(folder, QUERIES);
            if (queries.tokens.dimension() != documents.tokens.dimension()) {
                queries.tokens.close();
                throw new DataSetException(
                        folder.resolve(QUERIES + TOKENS),
                        documents.tokens.dimension() + " numbers in a token, as of the documents",
                        Integer.toString(queries.tokens.dimension()),
                        "give queries and documents of the same encoder");
            }
            return new TokenFolder(documents, queries);
        } catch (Throwable e) {
            documents.tokens.close();
            throw e;
        }
    }

    /** Tokens, and where those of each document or query end. */
    private record Lists(FvecsRows tokens, int[] ends, int longest) {

        static Lists open(Path folder, String name) throws IOException {
            Path file = folder.resolve(name + COUNTS);
            FvecsRows tokens = FvecsRows.open(folder.resolve(name + TOKENS));
            try (VectorReader reader = VectorFiles.open(file, VectorFiles.Part.BASE)) {
                int[] ends = new int[(int) Math.min(reader.count(), tokens.count())];
                long[] count = new long[reader.dimension()];
                long end = 0;
                long longest = 0;
                for (int i = 0; i < ends.length && reader.next(count); i++) {
                    end += Math.max(1, Math.min(count[0], tokens.count()));
                    longest = Math.max(longest, count[0]);
                    ends[i] = (int) Math.min(end, Integer.MAX_VALUE);
                }
                if (reader.dimension() != 1 || end != tokens.count() || ends.length != reader.count()) {
                    throw new DataSetException(
                            file,
                            "numbers of 1 or more, one a row, that add up to the " + tokens.count() + " rows of " + name
                                    + TOKENS,
                            reader.count() + " rows of " + reader.dimension() + " that add up to " + end,
                            "write both files anew");
                }
                return new Lists(tokens, ends, (int) longest);
            } catch (Throwable e) {
                tokens.close();
                throw e;
            }
        }

        int begin(int list) {
            return list == 0 ? 0 : ends[list - 1];
        }

        int read(int list, float[] into) {
            int count = ends[list] - begin(list);
            tokens.read(begin(list), count, into);
            return count;
        }
    }

    @Override
    public int documents() {
        return documents.ends.length;
    }

    @Override
    public int dimension() {
        return documents.tokens.dimension();
    }

    @Override
    public int longest() {
        return documents.longest;
    }

    @Override
    public int document(int document, float[] into) {
        return documents.read(document, into);
    }

    @Override
    public int queries() {
        return queries.ends.length;
    }

    @Override
    public float[][] query(int query) {
        int dimension = dimension();
        float[] flat = new float[(queries.ends[query] - queries.begin(query)) * dimension];
        float[][] tokens = new float[queries.read(query, flat)][];
        for (int t = 0; t < tokens.length; t++) {
            tokens[t] = Arrays.copyOfRange(flat, t * dimension, (t + 1) * dimension);
        }
        return tokens;
    }

    @Override
    public void close() {
        documents.tokens.close();
        queries.tokens.close();
    }

    /** Writes such a folder. Not thread-safe. */
    public static final class Writer implements AutoCloseable {

        private final ListWriter documents;
        private final ListWriter queries;

        private Writer(ListWriter documents, ListWriter queries) {
            this.documents = documents;
            this.queries = queries;
        }

        /** Makes the folder if it is missing, and the files, or empties them. */
        public static Writer create(Path folder, int dimension) throws IOException {
            Files.createDirectories(folder);
            ListWriter documents = ListWriter.create(folder, DOCUMENTS, dimension);
            try {
                return new Writer(documents, ListWriter.create(folder, QUERIES, dimension));
            } catch (Throwable e) {
                documents.close();
                throw e;
            }
        }

        /** Adds a document of one token or more. */
        public void document(float[][] tokens) throws IOException {
            documents.add(tokens);
        }

        /** Adds a query of one token or more. */
        public void query(float[][] tokens) throws IOException {
            queries.add(tokens);
        }

        @Override
        public void close() throws IOException {
            try (documents) {
                queries.close();
            }
        }
    }

    private record ListWriter(FvecsWriter tokens, IvecsWriter counts) implements AutoCloseable {

        static ListWriter create(Path folder, String name, int dimension) throws IOException {
            FvecsWriter tokens = FvecsWriter.create(folder.resolve(name + TOKENS), dimension);
            try {
                return new ListWriter(tokens, IvecsWriter.create(folder.resolve(name + COUNTS), 1));
            } catch (Throwable e) {
                tokens.close();
                throw e;
            }
        }

        void add(float[][] list) throws IOException {
            if (list.length == 0) {
                throw new IllegalArgumentException("a document or query has one token or more");
            }
            for (float[] token : list) {
                tokens.write(token);
            }
            counts.write(new int[] {list.length});
        }

        @Override
        public void close() throws IOException {
            try (tokens) {
                counts.close();
            }
        }
    }
}
