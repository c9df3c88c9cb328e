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
import java.util.OptionalInt;

/**
 * Token documents and queries in a folder: {@code documents.fvecs} has the tokens of all documents, one after another,
 * and {@code documents.ivecs} a row of one number for each document, that of its tokens; {@code queries.fvecs} and
 * {@code queries.ivecs} likewise. {@code relevant.ivecs} has a row for each query, with the number of the document that
 * it is about, or -1; where it is missing nobody knows. Thread-safe until it is closed.
 */
public final class TokenFolder implements TokenSet {

    private static final String DOCUMENTS = "documents";
    private static final String QUERIES = "queries";
    private static final String TOKENS = ".fvecs";
    private static final String COUNTS = ".ivecs";
    private static final String RELEVANT = "relevant.ivecs";
    private static final int UNKNOWN = -1;

    private final String name;
    private final Lists documents;
    private final Lists queries;
    private final int[] relevant;

    private TokenFolder(String name, Lists documents, Lists queries, int[] relevant) {
        this.name = name;
        this.documents = documents;
        this.queries = queries;
        this.relevant = relevant;
    }

    /** Whether there is a folder that may hold one. */
    static boolean isAt(Path folder) {
        return Files.exists(folder.resolve(DOCUMENTS + TOKENS));
    }

    /**
     * Opens a folder.
     *
     * @throws IOException if a file is missing, or they do not belong together
     */
    public static TokenFolder open(Path folder) throws IOException {
        Lists documents = Lists.open(folder, DOCUMENTS);
        try {
            return open(folder, documents, Lists.open(folder, QUERIES));
        } catch (Throwable e) {
            documents.tokens.close();
            throw e;
        }
    }

    private static TokenFolder open(Path folder, Lists documents, Lists queries) throws IOException {
        try {
            if (queries.tokens.dimension() != documents.tokens.dimension()) {
                throw new DataSetException(
                        folder.resolve(QUERIES + TOKENS),
                        documents.tokens.dimension() + " numbers in a token, as of the documents",
                        Integer.toString(queries.tokens.dimension()),
                        "give queries and documents of the same encoder");
            }
            int[] relevant = relevant(folder.resolve(RELEVANT), queries.ends.length, documents.ends.length);
            return new TokenFolder(folder.toAbsolutePath().getFileName().toString(), documents, queries, relevant);
        } catch (Throwable e) {
            queries.tokens.close();
            throw e;
        }
    }

    private static int[] relevant(Path file, int queries, int documents) throws IOException {
        int[] relevant = new int[queries];
        Arrays.fill(relevant, UNKNOWN);
        if (!Files.exists(file)) {
            return relevant;
        }
        try (VectorReader reader = VectorFiles.open(file, VectorFiles.Part.BASE)) {
            long[] document = new long[reader.dimension()];
            for (int query = 0; query < queries && reader.next(document); query++) {
                if (document[0] < UNKNOWN || document[0] >= documents) {
                    throw new DataSetException(
                            file,
                            "numbers of documents, 0 to " + (documents - 1) + ", or " + UNKNOWN,
                            Long.toString(document[0]),
                            "write the folder anew");
                }
                relevant[query] = (int) document[0];
            }
            if (reader.dimension() != 1 || reader.count() != queries) {
                throw new DataSetException(
                        file,
                        queries + " rows of 1 number, as there are so many queries",
                        reader.count() + " rows of " + reader.dimension(),
                        "write the folder anew");
            }
            return relevant;
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
    public String description() {
        return name + " (" + documents() + " documents, " + queries() + " queries, tokens of " + dimension() + ")";
    }

    @Override
    public int tokens(int document) {
        return documents.ends[document] - documents.begin(document);
    }

    @Override
    public OptionalInt relevant(int query) {
        return relevant[query] == UNKNOWN ? OptionalInt.empty() : OptionalInt.of(relevant[query]);
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
        private final IvecsWriter relevant;

        private Writer(ListWriter documents, ListWriter queries, IvecsWriter relevant) {
            this.documents = documents;
            this.queries = queries;
            this.relevant = relevant;
        }

        /** Makes the folder if it is missing, and the files, or empties them. */
        public static Writer create(Path folder, int dimension) throws IOException {
            Files.createDirectories(folder);
            ListWriter documents = ListWriter.create(folder, DOCUMENTS, dimension);
            try {
                ListWriter queries = ListWriter.create(folder, QUERIES, dimension);
                try {
                    return new Writer(documents, queries, IvecsWriter.create(folder.resolve(RELEVANT), 1));
                } catch (Throwable e) {
                    queries.close();
                    throw e;
                }
            } catch (Throwable e) {
                documents.close();
                throw e;
            }
        }

        /** Adds a document of one token or more. */
        public void document(float[][] tokens) throws IOException {
            documents.add(tokens);
        }

        /** Documents added so far: the number of the next one. */
        public int documents() {
            return Math.toIntExact(documents.counts.count());
        }

        /**
         * Adds a query of one token or more.
         *
         * @param document that it is about; empty where nobody knows
         */
        public void query(float[][] tokens, OptionalInt document) throws IOException {
            queries.add(tokens);
            relevant.write(new int[] {document.orElse(UNKNOWN)});
        }

        @Override
        public void close() throws IOException {
            try (documents;
                    queries) {
                relevant.close();
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
