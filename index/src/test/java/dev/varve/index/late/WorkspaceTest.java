package dev.varve.index.late;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.varve.index.TopK;
import org.junit.jupiter.api.Test;

/** What is kept from one query to the next. */
class WorkspaceTest {

    @Test
    void shouldForgetDocumentsOfManyAndOfFewQueries() {
        var documents = new Documents();
        for (int count : new int[] {20_000, 3, 300, 20_000, 0, 1, 5_000}) {
            documents.clear();
            assertEquals(0, documents.count());
            for (int i = 0; i < count; i++) {
                long id = TopK.id(i % 3, 7 * i);
                assertEquals(i, documents.number(id), "a new one");
                assertEquals(Documents.NEW, documents.state(i));
                assertFalse(documents.wanted(i));
                documents.want(i);
                documents.scored(i, i);
            }
            for (int i = 0; i < count; i++) {
                assertEquals(i, documents.number(TopK.id(i % 3, 7 * i)), "a known one");
                assertEquals(i, documents.score(i));
            }
            assertEquals(count, documents.count());
        }
    }
}
