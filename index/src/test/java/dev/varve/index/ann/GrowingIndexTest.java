package dev.varve.index.ann;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.ElementType;
import dev.varve.index.ExactSearch;
import dev.varve.index.Ranking;
import dev.varve.index.Similarity;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class GrowingIndexTest {

    private static final int ROWS = 5000;

    @TempDir
    private Path folder;

    /** While one thread inserts, others find what they may see, the row written last included, and nothing beyond. */
    @Test
    void shouldBeSearchedWhileItGrows() throws ExecutionException, InterruptedException {
        var fixture = new AnnFixture(
                AnnFixture.Kind.FLAT, Similarity.L2, ElementType.FLOAT32, 1, AnnFixture.rows(ROWS, 20, 1), 20, folder);
        var index = new GrowingIndex(Arena.ofAuto(), fixture.vectors(), Similarity.L2, AnnFixture.PARAMETERS);
        var search = new AnnSearch(new ExactSearch(Runnable::run, 1), Runnable::run, 1);
        try (ExecutorService pool = Executors.newFixedThreadPool(3)) {
            List<Future<Integer>> searches = List.of(
                    pool.submit(() -> searchUntilGrown(fixture, index, search, 1)),
                    pool.submit(() -> searchUntilGrown(fixture, index, search, 2)));
            for (int rows = 0; rows <= ROWS; rows += 100) {
                index.insertTo(rows);
                assertEquals(rows, index.indexed());
            }
            for (Future<Integer> done : searches) {
                assertTrue(done.get() > 0);
            }
        }
    }

    private static int searchUntilGrown(AnnFixture fixture, GrowingIndex index, AnnSearch search, int seed) {
        var random = new Random(seed);
        int searches = 0;
        int found = 0;
        int expected = 0;
        for (boolean grown = false; !grown; searches++) {
            grown = index.indexed() == ROWS;
            int visible = Math.min(ROWS, Math.max(1, index.indexed() - 50 + random.nextInt(200)));
            List<AnnPart> parts = List.of(new AnnPart(fixture.vectors(), visible, null, index));
            float[] query = fixture.row(visible - 1).clone();
            Ranking ranking = search.nearest(Similarity.L2, query, 10, -1e9, new Effort.Beam(60, 60), parts, null);
            found += AnnFixture.check(List.of(fixture), parts, query, 10, -1e9, ranking);
            expected += Math.min(10, visible);
            assertEquals(Math.min(10, visible), ranking.size());
            assertEquals(visible - 1, ranking.row(0), "the row that was written last, of " + visible);
        }
        assertTrue(found >= 0.97 * expected, found + " of " + expected);
        return searches;
    }
}
