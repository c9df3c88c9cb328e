package dev.varve.fuzz.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.fuzz.concurrent.Linearization.Call;
import dev.varve.fuzz.concurrent.Linearization.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Histories of a register that holds a number, 0 at first. */
class LinearizationTest {

    private static final int PATIENCE = 10_000;

    private static Call<Integer> write(int value, long begin, long end) {
        return new Call<>("write " + value, begin, end, _ -> value);
    }

    private static Call<Integer> read(int value, long begin, long end) {
        return new Call<>("read " + value, begin, end, state -> state == value ? state : null);
    }

    private static Call<Integer> add(int result, long begin, long end) {
        return new Call<>("add one: " + result, begin, end, state -> state + 1 == result ? result : null);
    }

    private static Linearization.Outcome search(List<Call<Integer>> calls) {
        Linearization.Outcome outcome = Linearization.search(0, calls, PATIENCE);
        assertNotEquals(Verdict.UNDECIDED, outcome.verdict());
        return outcome;
    }

    @SafeVarargs
    private static boolean linearizable(Call<Integer>... calls) {
        return search(List.of(calls)).verdict() == Verdict.EXPLAINED;
    }

    @Test
    void shouldFindTheOrderOfCallsOneAfterAnother() {
        assertTrue(linearizable());
        assertTrue(linearizable(read(0, 0, 1), write(1, 2, 3), read(1, 4, 5)));
    }

    @Test
    void shouldRefuseAStaleRead() {
        assertTrue(!linearizable(write(1, 0, 1), read(0, 2, 3)));
    }

    @Test
    void shouldRefuseAReadOfWhatIsWrittenLater() {
        assertTrue(!linearizable(read(1, 0, 1), write(1, 2, 3)));
    }

    @Test
    void shouldLetOverlappingCallsTakeEffectInAnyOrder() {
        assertTrue(linearizable(write(1, 0, 10), read(0, 1, 2), read(1, 3, 4)));
        assertTrue(linearizable(write(1, 0, 10), write(2, 0, 10), read(2, 11, 12)));
        assertTrue(linearizable(write(1, 0, 10), write(2, 0, 10), read(1, 11, 12)));
        assertTrue(linearizable(write(1, 0, 1), read(0, 1, 2)));
    }

    @Test
    void shouldRefuseThatOneReaderSeesAWriteAndALaterOneDoesNot() {
        assertTrue(!linearizable(write(1, 0, 10), read(1, 1, 2), read(0, 3, 4)));
    }

    @Test
    void shouldRefuseThatTwoReadersSeeTwoWritesInDifferentOrders() {
        assertTrue(!linearizable(write(1, 0, 10), write(2, 0, 10), read(1, 11, 12), read(2, 13, 14), read(1, 15, 16)));
    }

    @Test
    void shouldRefuseALostUpdate() {
        assertTrue(linearizable(add(1, 0, 10), add(2, 0, 10)));
        assertTrue(!linearizable(add(1, 0, 10), add(1, 0, 10)));
    }

    @Test
    void shouldLetACallThatDidNotReturnHaveItsEffectOrNot() {
        assertTrue(linearizable(write(1, 0, Call.NEVER), read(0, 5, 6), read(1, 7, 8)));
        assertTrue(linearizable(write(1, 0, Call.NEVER), read(0, 5, 6)));
        assertTrue(!linearizable(write(1, 0, Call.NEVER), read(1, 5, 6), read(0, 7, 8)));
        assertTrue(!linearizable(read(1, 5, 6), write(1, 7, Call.NEVER)));
    }

    @Test
    void shouldTellWhatDoesNotFit() {
        String refuted = search(List.of(write(7, 0, 1), read(3, 2, 3))).farthest();
        assertEquals(
                "not linearizable: 1 of 2 calls in order, the last of them [write 7], lead to 7, where none of these"
                        + " can come next: [read 3], of which 'read 3' ends first",
                refuted);
    }

    /** Any order of the writes leads to a read that fits none of them, and there are very many. */
    @Test
    void shouldGiveUpWhatTakesTooLong() {
        List<Call<Integer>> history = new ArrayList<>();
        for (int i = 1; i <= 30; i++) {
            history.add(write(i, 0, 10));
        }
        history.add(read(31, 11, 12));
        assertEquals(
                Verdict.UNDECIDED, Linearization.search(0, history, PATIENCE).verdict());
        history.set(30, read(30, 11, 12));
        assertEquals(
                Verdict.EXPLAINED, Linearization.search(0, history, PATIENCE).verdict());
    }

    /** Against all orders of the calls, tried one by one. */
    @Test
    void shouldAgreeWithTryingAllOrders() {
        Random random = new Random(42);
        int found = 0;
        for (int i = 0; i < 2_000; i++) {
            List<Call<Integer>> history = history(random);
            boolean expected = anyOrder(0, history);
            assertEquals(expected, search(history).verdict() == Verdict.EXPLAINED, history::toString);
            found += expected ? 1 : 0;
        }
        assertTrue(found > 200 && found < 1_800, found + " of the histories are linearizable");
    }

    private static List<Call<Integer>> history(Random random) {
        List<Call<Integer>> history = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            long begin = random.nextInt(12);
            long end = random.nextInt(8) == 0 ? Call.NEVER : begin + random.nextInt(6);
            int value = random.nextInt(3);
            history.add(
                    switch (random.nextInt(3)) {
                        case 0 -> read(value, begin, end);
                        case 1 -> write(value, begin, end);
                        default -> add(value, begin, end);
                    });
        }
        return history;
    }

    private static boolean anyOrder(int state, List<Call<Integer>> left) {
        if (left.stream().allMatch(call -> call.end() == Call.NEVER)) {
            return true;
        }
        for (Call<Integer> next : left) {
            List<Call<Integer>> others = new ArrayList<>(left);
            others.remove(next);
            boolean first = others.stream().noneMatch(other -> other.end() < next.begin());
            Integer after = next.effect().on(state);
            if (first && after != null && anyOrder(after, others)) {
                return true;
            }
        }
        return false;
    }
}
