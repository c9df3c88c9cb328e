package dev.varve.index.late;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.index.TopK;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DocumentRangesTest {

    private static final int MOST = 16 << 10;

    private record Document(int part, int row, long begin, int length) {

        long end() {
            return begin + length;
        }

        long firstPage() {
            return begin / DocumentRanges.PAGE;
        }

        long lastPage() {
            return (end() - 1) / DocumentRanges.PAGE;
        }

        boolean adjoins(Document other) {
            return part == other.part && firstPage() <= other.lastPage() + 1 && other.firstPage() <= lastPage() + 1;
        }
    }

    private final Documents numbers = new Documents();
    private final DocumentRanges ranges = new DocumentRanges(numbers);
    private final Map<Integer, Document> byNumber = new HashMap<>();

    @Test
    void shouldReadWhatAdjoinsAtOnce() {
        var random = new Random(1);
        for (int round = 0; round < 300; round++) {
            List<Document> asked = draw(random);
            List<List<Document>> found = form(asked, Integer.MAX_VALUE);
            assertCovered(asked, found);
            assertEquals(connected(asked), asSets(found));
        }
    }

    @Test
    void shouldReadNoMoreAtOnceThanARangeMayBe() {
        var random = new Random(2);
        int joined = 0;
        for (int round = 0; round < 300; round++) {
            List<Document> asked = draw(random);
            List<List<Document>> found = form(asked, MOST);
            assertCovered(asked, found);
            for (List<Document> range : found) {
                joined += range.size() > 1 ? 1 : 0;
                Document last = range.getLast();
                assertTrue(range.size() == 1 || last.end() - range.getFirst().begin() <= MOST);
                for (int i = 1; i < range.size(); i++) {
                    assertTrue(range.get(i).adjoins(range.get(i - 1)), "a page that nobody asked for");
                }
                // What is in a range of its own though it adjoins had no room.
                for (List<Document> other : found) {
                    if (other.getFirst().begin() > last.begin()
                            && other.getFirst().adjoins(last)) {
                        assertTrue(
                                other.getFirst().end() - range.getFirst().begin() > MOST,
                                "two reads of what one can read");
                    }
                }
            }
        }
        assertTrue(joined > 300, joined + " ranges of several documents");
    }

    @Test
    void shouldKeepDocumentsApartWhereThatIsAskedFor() {
        List<Document> asked = draw(new Random(3));
        List<List<Document>> found = form(asked, 0);
        assertCovered(asked, found);
        assertEquals(asked.stream().map(List::of).toList(), found);
    }

    @Test
    void shouldCoverEachDocumentWhereADirectoryIsDamaged() {
        var random = new Random(4);
        for (int round = 0; round < 300; round++) {
            List<Document> asked = new ArrayList<>();
            for (int row = 0; row < 60; row++) {
                asked.add(new Document(0, row, random.nextInt(1 << 14), 1 + random.nextInt(9000)));
            }
            List<List<Document>> found = form(asked, MOST);
            assertCovered(asked, found);
            for (List<Document> range : found) {
                for (Document document : range) {
                    assertTrue(document.begin() >= range.getFirst().begin());
                    assertTrue(document.end() <= range.getLast().end());
                }
                assertTrue(range.size() == 1
                        || range.getLast().end() - range.getFirst().begin() <= MOST);
            }
        }
    }

    @Test
    void shouldBeginWithWhatWasAskedForFirst() {
        var random = new Random(5);
        for (int round = 0; round < 100; round++) {
            List<Document> asked = draw(random);
            int former = -1;
            for (List<Document> range : form(asked, MOST)) {
                int first = range.stream().mapToInt(asked::indexOf).min().orElseThrow();
                assertTrue(first > former, "a range was moved up");
                former = first;
            }
        }
    }

    @Test
    void shouldSayThatARangeIsInMemoryWhereAllOfItIs() {
        for (int row = 0; row < 4; row++) {
            ranges.add(numbers.number(TopK.id(row / 2, row)), 100L * row, 100, row != 1);
        }
        ranges.form(MOST);
        assertFalse(ranges.inMemory(ranges.take()));
        assertTrue(ranges.inMemory(ranges.take()));
        assertEquals(-1, ranges.take());
    }

    /** Some of the documents of three files, in any order. */
    private static List<Document> draw(Random random) {
        List<Document> all = new ArrayList<>();
        int share = 1 + random.nextInt(6);
        for (int part = 0; part < 3; part++) {
            long at = 4096;
            for (int row = 0; row < 400; row++) {
                int length = 16 * (1 + random.nextInt(random.nextInt(10) == 0 ? MOST / 16 : 150));
                if (random.nextInt(share) == 0) {
                    all.add(new Document(part, row, at, length));
                }
                at += length + 16L * random.nextInt(20);
            }
        }
        Collections.shuffle(all, random);
        return all;
    }

    private List<List<Document>> form(List<Document> asked, int most) {
        numbers.clear();
        byNumber.clear();
        for (Document document : asked) {
            int number = numbers.number(TopK.id(document.part(), document.row()));
            byNumber.put(number, document);
            ranges.add(number, document.begin(), document.length(), false);
        }
        ranges.form(most);
        List<List<Document>> found = new ArrayList<>();
        for (int first = ranges.take(); first >= 0; first = ranges.take()) {
            List<Document> range = new ArrayList<>();
            for (int number = first; number >= 0; number = ranges.next(number)) {
                range.add(byNumber.get(number));
            }
            assertEquals(range.getFirst().begin(), ranges.begin(first));
            assertEquals(range.getLast().end() - range.getFirst().begin(), ranges.length(first));
            found.add(range);
        }
        return found;
    }

    private static void assertCovered(List<Document> asked, List<List<Document>> found) {
        List<Document> covered = found.stream().flatMap(List::stream).toList();
        assertEquals(asked.size(), covered.size(), "documents, each in one range");
        assertEquals(Set.copyOf(asked), Set.copyOf(covered));
        for (List<Document> range : found) {
            assertEquals(1, range.stream().map(Document::part).distinct().count(), "files of a range");
        }
    }

    /** Documents that hang together, by looking at each with each. */
    private static Set<Set<Document>> connected(List<Document> documents) {
        Set<Set<Document>> all = new HashSet<>();
        Set<Document> left = new HashSet<>(documents);
        while (!left.isEmpty()) {
            Set<Document> group = new HashSet<>();
            List<Document> open = new ArrayList<>(List.of(left.iterator().next()));
            while (!open.isEmpty()) {
                Document one = open.removeLast();
                if (left.remove(one)) {
                    group.add(one);
                    left.stream().filter(one::adjoins).forEach(open::add);
                }
            }
            all.add(group);
        }
        return all;
    }

    private static Set<Set<Document>> asSets(List<List<Document>> ranges) {
        Set<Set<Document>> all = new HashSet<>();
        ranges.forEach(range -> all.add(Set.copyOf(range)));
        return all;
    }
}
