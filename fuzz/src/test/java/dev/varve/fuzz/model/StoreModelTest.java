package dev.varve.fuzz.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.Durability;
import dev.varve.fuzz.campaign.Tally;
import dev.varve.fuzz.campaign.Tried;
import dev.varve.fuzz.disk.CrashImage;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.ShrinkingDistance;

/** Scripts of random calls and crashes, each read held against a model: what is wrong shrinks to a few lines. */
class StoreModelTest {

    private static final int MOST_CALLS = 120;

    /** A call and what it can be replaced by; the shorter it is to tell, the simpler. */
    private record Drawn(Call value) implements Shrinkable<Call> {
        @Override
        public Stream<Shrinkable<Call>> shrink() {
            return value.simpler().stream().map(Drawn::new);
        }

        @Override
        public ShrinkingDistance distance() {
            return ShrinkingDistance.of(value.toString().length());
        }
    }

    @Provide
    Arbitrary<Script> scripts() {
        Arbitrary<Setting> settings =
                Arbitraries.randomValue(random -> draws(random.nextLong()).setting());
        Arbitrary<Call> calls = Arbitraries.fromGenerator(
                random -> new Drawn(draws(random.nextLong()).call()));
        return Combinators.combine(settings, calls.list().ofMinSize(1).ofMaxSize(MOST_CALLS))
                .as(StoreModelTest::script);
    }

    private static Draws draws(long seed) {
        return new Draws(new SplittableRandom(seed));
    }

    /** With the collections that there have to be, and all of them looked at in the end. */
    private static Script script(Setting setting, List<Call> calls) {
        Stream<Call> begin = Stream.of(new Call.Make("docs"), new Call.Make(Samples.INTEGERS));
        Stream<Call> end = Stream.of(Call.Upkeep.CHECK, Call.Upkeep.REOPEN, Call.Upkeep.CHECK);
        return new Script(
                setting,
                Stream.of(begin, calls.stream(), end).flatMap(part -> part).toList());
    }

    @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
    void shouldDoAsTheModelDoes(@ForAll("scripts") Script script) {
        Script.Failure failure = script.run(new Tally());
        if (failure != null) {
            throw script.told(failure);
        }
    }

    @Example
    void shouldCountEachCallThatWasHeldAgainstTheModel() {
        Tally tally = new Tally();
        Script script = draws(5).script(30);
        assertEquals(null, script.run(tally));
        assertEquals(script.calls().size(), tally.count(Tried.MODEL_OPERATIONS));
    }

    /** As if it were a bug of the engine that flushing after a put of the key 3 fails. */
    private static Script.Failure planted(Script script) {
        boolean put = false;
        for (int at = 0; at < script.calls().size(); at++) {
            put |= script.calls().get(at) instanceof Call.Write write
                    && write.changes().stream()
                            .anyMatch(change -> change instanceof Change.Put some
                                    && some.from() <= 3
                                    && some.from() + some.count() > 3);
            if (put && script.calls().get(at) == Call.Upkeep.FLUSH) {
                return new Script.Failure(at, new AssertionError("planted"));
            }
        }
        return null;
    }

    @Example
    void shouldLeaveOutOfAFailingScriptWhatItDoesNotNeed() {
        Script script = draws(11).script(300);
        Script.Failure failure = planted(script);
        Shrinker shrinker = new Shrinker(script, failure, 100_000, StoreModelTest::planted);
        Script shortest = shrinker.shrink();
        assertEquals(2, shortest.calls().size(), shortest::toString);
        assertEquals(1, ((Call.Write) shortest.calls().getFirst()).changes().size(), shortest::toString);
        assertEquals(Call.Upkeep.FLUSH, shortest.calls().getLast());
        assertEquals(1, shrinker.failure().at());
    }

    @Example
    void shouldTellAScriptInOneLineACall() {
        Call.Write write = new Call.Write(
                List.of(new Change.Put("docs", 3, 2, 17, 5), new Change.Delete("docs", 9)), Durability.SYNCED);
        Script script = new Script(
                Setting.PLAIN, List.of(write, new Call.Crash(7, new CrashImage.AllLost()), new Call.Pass(2)));
        assertEquals(
                List.of(
                        "with no indexes, 1 bits, tokens as FLOAT16, pooling 1, candidates by MEAN, reads MAPPED,"
                                + " fan-in 64",
                        "   0  put docs k3..k4 #17 for 5 ms; delete docs k9, SYNCED",
                        "   1  crash at operation 7 from now, leaving AllLost[]",
                        "   2  2 ms pass"),
                script.toString().lines().toList());
    }
}
