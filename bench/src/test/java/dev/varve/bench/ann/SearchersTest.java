package dev.varve.bench.ann;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.bench.ann.systems.AnnIndex;
import dev.varve.bench.ann.systems.AnnSession;
import dev.varve.lab.vectors.FvecsRows;
import dev.varve.lab.vectors.FvecsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches of an index whose answer is the query itself, a whole number. */
final class SearchersTest {

    private static final int QUERIES = 7;

    /** Else the compiler would see that nobody needs what is allocated. */
    private static final AtomicReference<byte[]> KEPT = new AtomicReference<>(new byte[0]);

    @TempDir
    private Path directory;

    private FvecsRows queries;

    @BeforeEach
    void write() throws IOException {
        Path file = directory.resolve("queries.fvecs");
        try (FvecsWriter writer = FvecsWriter.create(file, 1)) {
            for (int i = 0; i < QUERIES; i++) {
                writer.write(new float[] {i});
            }
        }
        queries = FvecsRows.open(file);
    }

    @AfterEach
    void unmap() {
        queries.close();
    }

    @Test
    void shouldAnswerEveryOperationInItsPlace() throws Exception {
        try (Searchers searchers = new Searchers(index(SearchersTest::echo), queries);
                SearchAnswers answers = new SearchAnswers(1_000, 2)) {
            searchers.search(3, 2, 40, 5, answers);

            IntBuffer found = written(answers).asIntBuffer();
            for (int i = 0; i < 1_000; i++) {
                assertEquals(2, found.get());
                assertEquals((5 + i) % QUERIES, found.get(), "operation " + i);
                assertEquals(SearchAnswers.NONE, found.get(), "only one was found");
            }
        }
    }

    @Test
    void shouldCountTheAllocationsOfSearchesAlone() throws Exception {
        int operations = 200_000;
        try (Searchers plain = new Searchers(index(SearchersTest::echo), queries);
                Searchers wasteful = new Searchers(index(SearchersTest::waste), queries);
                SearchAnswers answers = new SearchAnswers(operations, 2)) {
            plain.search(2, 2, 40, 0, answers);
            long nothing = plain.search(2, 2, 40, 0, answers).allocated() / operations;
            long much = wasteful.search(2, 2, 40, 0, answers).allocated() / operations;

            assertEquals(0, nothing);
            assertTrue(much >= 1_000 && much < 1_100, much + " bytes");
        }
    }

    @Test
    void shouldTakeAsLongAsTheSearches() throws Exception {
        try (Searchers searchers = new Searchers(index(SearchersTest::echo), queries);
                SearchAnswers answers = new SearchAnswers(100, 1)) {
            long before = System.nanoTime();
            long nanos = searchers.search(2, 1, 40, 0, answers).nanos();
            long most = System.nanoTime() - before;

            assertTrue(nanos > 0 && nanos <= most, nanos + " of " + most);
        }
    }

    @Test
    void shouldKeepThreadsAndSessions() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        AtomicInteger sessions = new AtomicInteger();
        AnnIndex index = new AnnIndex() {
            @Override
            public AnnSession session() {
                sessions.incrementAndGet();
                threads.add(Thread.currentThread());
                return (query, _, _, rows) -> {
                    threads.add(Thread.currentThread());
                    return echo(query, rows);
                };
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
        try (Searchers searchers = new Searchers(index, queries);
                SearchAnswers answers = new SearchAnswers(500, 1)) {
            for (int i = 0; i < 3; i++) {
                searchers.search(2, 1, 40, 0, answers);
            }
        }

        assertEquals(2, sessions.get());
        assertEquals(2, threads.size());
    }

    @Test
    void shouldTellWhatFailed() throws Exception {
        AnnIndex failing = index((query, _) -> {
            if (query[0] == 3) {
                throw new IllegalStateException("three");
            }
            return 0;
        });
        try (Searchers searchers = new Searchers(failing, queries);
                SearchAnswers answers = new SearchAnswers(1_000, 1)) {
            var failure = assertThrows(IllegalStateException.class, () -> searchers.search(2, 1, 40, 0, answers));

            assertEquals("three", failure.getMessage());
        }
    }

    private interface Answer {
        int search(float[] query, int[] rows);
    }

    private static int echo(float[] query, int[] rows) {
        rows[0] = (int) query[0];
        return 1;
    }

    private static int waste(float[] query, int[] rows) {
        KEPT.set(new byte[1_000]);
        return echo(query, rows);
    }

    private static AnnIndex index(Answer answer) {
        return new AnnIndex() {
            @Override
            public AnnSession session() {
                return (query, _, _, rows) -> answer.search(query, rows);
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }

    private ByteBuffer written(SearchAnswers answers) throws IOException {
        Path file = directory.resolve("answers.ivecs");
        answers.write(file, directory.resolve("latencies"));
        assertEquals(answers.operations() * 8L, Files.size(directory.resolve("latencies")));
        return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
