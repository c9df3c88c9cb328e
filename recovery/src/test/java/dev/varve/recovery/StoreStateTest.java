package dev.varve.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.RecordBuffer;
import dev.varve.codecs.RecordReader;
import dev.varve.recovery.StoreState.SegmentState;
import dev.varve.recovery.VersionEdit.CollectionAdded;
import dev.varve.recovery.VersionEdit.CollectionRemoved;
import dev.varve.recovery.VersionEdit.FileEntry;
import dev.varve.recovery.VersionEdit.LiveDocsReplaced;
import dev.varve.recovery.VersionEdit.LogNumber;
import dev.varve.recovery.VersionEdit.SchemaChanged;
import dev.varve.recovery.VersionEdit.SegmentAdded;
import dev.varve.recovery.VersionEdit.SegmentRemoved;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The state is a function of its edits, and its edits of the state. */
class StoreStateTest {

    @Property
    void shouldGiveEditsOfAStateThatLeadToIt(@ForAll long seed, @ForAll @IntRange(min = 0, max = 60) int count) {
        StoreState state = StoreState.EMPTY.apply(history(new Random(seed), count));
        assertEquals(state, StoreState.EMPTY.apply(state.toEdits()));
    }

    @Property
    void shouldLeadInGroupsWhereEditsLeadOneByOne(@ForAll long seed, @ForAll @IntRange(min = 0, max = 60) int count) {
        List<VersionEdit> edits = history(new Random(seed), count);
        StoreState oneByOne = StoreState.EMPTY;
        for (VersionEdit edit : edits) {
            oneByOne = oneByOne.apply(edit);
        }
        assertEquals(oneByOne, StoreState.EMPTY.apply(edits));
    }

    @Property
    void shouldOrderTheSegmentsOfACollectionByAgeThenNumber(@ForAll long seed) {
        StoreState state = StoreState.EMPTY.apply(history(new Random(seed), 60));
        for (int collection : state.collections().keySet()) {
            List<SegmentState> segments = state.segmentsOf(collection).toList();
            assertEquals(
                    state.segments().values().stream()
                            .filter(segment -> segment.collection() == collection)
                            .count(),
                    segments.size());
            for (int i = 1; i < segments.size(); i++) {
                SegmentState before = segments.get(i - 1);
                SegmentState after = segments.get(i);
                assertTrue(before.age() < after.age()
                        || before.age() == after.age() && before.segment() < after.segment());
            }
        }
    }

    @Property
    void shouldDecodeWhatWasEncoded(@ForAll long seed, @ForAll @IntRange(min = 0, max = 60) int count) {
        List<VersionEdit> edits = new ArrayList<>(history(new Random(seed), count));
        edits.addAll(StoreState.EMPTY.apply(edits).toEdits());
        try (RecordBuffer record = new RecordBuffer(16, 1 << 20)) {
            EditCodec.encode(edits, record);
            assertEquals(edits, EditCodec.decode("test", new RecordReader("test", 0, record.segment())));
        }
    }

    /** Edits that fit, one after the other. */
    private static List<VersionEdit> history(Random random, int count) {
        List<VersionEdit> edits = new ArrayList<>();
        StoreState state = StoreState.EMPTY;
        for (int i = 0; i < count; i++) {
            VersionEdit edit = next(random, state);
            edits.add(edit);
            state = state.apply(edit);
        }
        return edits;
    }

    private static VersionEdit next(Random random, StoreState state) {
        List<Integer> collections = List.copyOf(state.collections().keySet());
        List<SegmentState> segments = List.copyOf(state.segments().values());
        int choice = random.nextInt(13);
        if (choice == 0 || collections.isEmpty()) {
            int number = state.nextCollection() + random.nextInt(3);
            byte[] schema = new byte[random.nextInt(20)];
            random.nextBytes(schema);
            return new CollectionAdded(number, "grüße " + number, schema);
        }
        if (choice == 1) {
            return new CollectionRemoved(collections.get(random.nextInt(collections.size())));
        }
        if (choice == 12) {
            return new SchemaChanged(
                    collections.get(random.nextInt(collections.size())), new byte[] {(byte) random.nextInt()});
        }
        if (choice == 2) {
            return new LogNumber(state.log() + random.nextInt(3), state.sequence() + random.nextInt(1000));
        }
        if (choice < 8 || segments.isEmpty()) {
            long number = state.nextSegment() + random.nextInt(2);
            List<FileEntry> files = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                files.add(new FileEntry(StoreFiles.segment(number) + "/f" + i, random.nextLong(1L << 50)));
            }
            int collection = collections.get(random.nextInt(collections.size()));
            return new SegmentAdded(collection, number, random.nextLong(5), random.nextInt(Integer.MAX_VALUE), files);
        }
        SegmentState chosen = segments.get(random.nextInt(segments.size()));
        long segment = chosen.segment();
        if (choice < 10) {
            return new SegmentRemoved(segment);
        }
        long generation = chosen.generation() + 1 + random.nextInt(3);
        return new LiveDocsReplaced(
                segment, generation, new FileEntry(StoreFiles.liveDocs(segment, generation), random.nextInt(9_999)));
    }
}
