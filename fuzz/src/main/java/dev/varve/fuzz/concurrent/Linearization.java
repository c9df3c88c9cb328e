package dev.varve.fuzz.concurrent;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a linearization of a history: an order of its calls, each of which takes effect at one moment between its
 * beginning and its end, in which each returns what it did (Herlihy and Wing, "Linearizability: a correctness condition
 * for concurrent objects", 1990).
 *
 * <p>The search is that of Wing and Gong ("Testing and verifying concurrent objects", 1993): of the calls that began
 * before the first end of a call that has no place yet, one comes next; where none fits, the last choice is taken back.
 * As Lowe proposed ("Testing for linearizability", 2017), what calls led to which state is remembered, so that no such
 * pair is looked at twice. That makes it quick as long as few calls overlap; where many do, it is given up after so
 * many pairs.
 *
 * @param <S> what the object can be in; states are equal where nothing can tell them apart
 */
final class Linearization<S> {

    /** So many calls before the one that does not fit are told. */
    private static final int TOLD = 12;

    private static final int HEAD = 0;

    /** What a search came to. */
    enum Verdict {
        /** There is a linearization. */
        EXPLAINED,
        /** There is none. */
        REFUTED,
        /** Neither was known when the search was given up. */
        UNDECIDED
    }

    /**
     * What a search came to.
     *
     * @param verdict of it
     * @param farthest how far an order went at most, and what did not fit then, for people
     */
    record Outcome(Verdict verdict, String farthest) {}

    /** What a call does. */
    @FunctionalInterface
    interface Effect<S> {
        /** The state that it leads to; null where it cannot return what it did. */
        @Nullable
        S on(S state);
    }

    /**
     * A call.
     *
     * @param what it was, and returned, for people
     * @param begin a time before it took effect
     * @param end a time after that; {@link #NEVER} where it did not return, so that it may have no effect
     * @param effect what it does
     */
    record Call<S>(String what, long begin, long end, Effect<S> effect) {

        static final long NEVER = Long.MAX_VALUE;

        private boolean returned() {
            return end != NEVER;
        }
    }

    /** A beginning or an end. */
    private record Event(int call, boolean end, long time) {}

    /**
     * Which calls have their place. Sorted by when they began, nearly all of them are those before some call.
     *
     * @param open of those that did not return
     * @param first of the others that has no place
     * @param behind that one, counted from it
     */
    private record Placed(BitSet open, int first, BitSet behind) {}

    /** A choice that can be taken back. */
    private record Choice<S>(int event, S before) {}

    private final List<Call<S>> calls;
    private final int patience;
    private final List<Event> events;
    /** Events whose calls have no place yet, as a list that begins behind {@link #HEAD}; event i is at i + 1. */
    private final int[] next;

    private final int[] previous;
    private final int[] endOf;
    private final BitSet placed = new BitSet();
    private final Deque<Choice<S>> choices = new ArrayDeque<>();
    /** Numbers of what was reached: there are far more pairs of them. */
    private final Map<Placed, Integer> sets = new HashMap<>();

    private final Map<S, Integer> states = new HashMap<>();
    private final Set<Long> seen = new HashSet<>();
    /** Calls that did not return, which come first. */
    private final int open;

    private S state;
    private String farthest = "";
    private int most = -1;

    private Linearization(S initial, List<Call<S>> calls, int patience) {
        this.calls = calls.stream()
                .sorted(Comparator.<Call<S>, Boolean>comparing(Call::returned).thenComparing(Call::begin))
                .toList();
        this.open = (int) calls.stream().filter(call -> !call.returned()).count();
        this.patience = patience;
        this.state = initial;
        this.events = events(this.calls);
        this.next = new int[events.size() + 1];
        this.previous = new int[events.size() + 2];
        this.endOf = new int[calls.size()];
        for (int i = 0; i <= events.size(); i++) {
            next[i] = i + 1;
            previous[i + 1] = i;
        }
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).end()) {
                endOf[events.get(i).call()] = i + 1;
            }
        }
    }

    /**
     * Looks for a linearization.
     *
     * @param patience most pairs of placed calls and the state that they lead to, all of which it keeps
     */
    static <S> Outcome search(S initial, List<Call<S>> calls, int patience) {
        Linearization<S> search = new Linearization<>(initial, calls, patience);
        return new Outcome(search.verdict(), search.farthest);
    }

    /** Sorted by time; of events of one time beginnings come first, so that such calls overlap. */
    private static <S> List<Event> events(List<Call<S>> calls) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            events.add(new Event(i, false, calls.get(i).begin()));
            if (calls.get(i).returned()) {
                events.add(new Event(i, true, calls.get(i).end()));
            }
        }
        events.sort(Comparator.comparingLong(Event::time).thenComparing(Event::end));
        return events;
    }

    private Verdict verdict() {
        long left = calls.stream().filter(Call::returned).count();
        int at = next[HEAD];
        while (left > 0) {
            Event event = events.get(at - 1);
            if (!event.end() && place(event.call(), at)) {
                left -= calls.get(event.call()).returned() ? 1 : 0;
                at = next[HEAD];
            } else if (!event.end()) {
                at = next[at];
            } else if (choices.isEmpty()) {
                remember();
                return Verdict.REFUTED;
            } else {
                remember();
                Choice<S> last = choices.pop();
                takeBack(last);
                left += calls.get(events.get(last.event() - 1).call()).returned() ? 1 : 0;
                at = next[last.event()];
            }
            if (seen.size() > patience) {
                remember();
                return Verdict.UNDECIDED;
            }
        }
        return Verdict.EXPLAINED;
    }

    /** Has a call come next, if it can, and if where that leads was not looked at yet. */
    private boolean place(int call, int at) {
        S after = calls.get(call).effect().on(state);
        if (after == null) {
            return false;
        }
        placed.set(call);
        if (!seen.add(reached(after))) {
            placed.clear(call);
            return false;
        }
        choices.push(new Choice<>(at, state));
        state = after;
        takeOut(at);
        if (calls.get(call).returned()) {
            takeOut(endOf[call]);
        }
        return true;
    }

    /** A number of its own for what has its place now and where that leads. */
    private long reached(S after) {
        int first = placed.nextClearBit(open);
        BitSet behind = placed.get(first, Math.max(first, placed.length()));
        int set = sets.computeIfAbsent(new Placed(placed.get(0, open), first, behind), _ -> sets.size());
        return (long) set << Integer.SIZE | states.computeIfAbsent(after, _ -> states.size());
    }

    private void takeBack(Choice<S> choice) {
        int call = events.get(choice.event() - 1).call();
        if (calls.get(call).returned()) {
            putIn(endOf[call]);
        }
        putIn(choice.event());
        placed.clear(call);
        state = choice.before();
    }

    private void takeOut(int at) {
        next[previous[at]] = next[at];
        previous[next[at]] = previous[at];
    }

    /** What was taken out last. */
    private void putIn(int at) {
        next[previous[at]] = at;
        previous[next[at]] = at;
    }

    /** Keeps the farthest place where nothing fitted, for people. */
    private void remember() {
        if (choices.size() <= most) {
            return;
        }
        most = choices.size();
        List<String> last = choices.stream()
                .limit(TOLD)
                .map(choice -> calls.get(events.get(choice.event() - 1).call()).what())
                .collect(Collectors.toList())
                .reversed();
        List<String> none = new ArrayList<>();
        int at = next[HEAD];
        for (; !events.get(at - 1).end(); at = next[at]) {
            none.add(calls.get(events.get(at - 1).call()).what());
        }
        farthest = "not linearizable: " + choices.size() + " of " + calls.size() + " calls in order, the last of them "
                + last + ", lead to " + state + ", where none of these can come next: " + none + ", of which '"
                + calls.get(events.get(at - 1).call()).what() + "' ends first";
    }
}
