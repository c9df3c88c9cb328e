package dev.varve.fuzz.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CampaignRunTest {

    @TempDir
    Path directory;

    private final AtomicLong clock = new AtomicLong();
    private final List<Finding> findings = new ArrayList<>();

    /** What a trial does. */
    @FunctionalInterface
    private interface Body {
        void run(Trial trial) throws Exception;
    }

    private static Campaign campaign(String name, long trials, Body body) {
        return new Campaign() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String description() {
                return name + " of the test";
            }

            @Override
            public long trials() {
                return trials;
            }

            @Override
            public void run(Trial trial) throws Exception {
                body.run(trial);
            }
        };
    }

    private CampaignRun run(long seed, Campaign... campaigns) {
        return new CampaignRun(List.of(campaigns), seed, directory, clock::get, findings::add);
    }

    private static BooleanSupplier after(int trials) {
        AtomicInteger asked = new AtomicInteger();
        return () -> asked.getAndIncrement() >= trials;
    }

    @Test
    void shouldGiveEachCampaignTheSameTime() throws InterruptedException {
        CampaignRun run = run(
                1,
                campaign("slow", 1, _ -> clock.addAndGet(3_000_000)),
                campaign("fast", 1, _ -> clock.addAndGet(1_000_000)));
        run.run(1, after(400));
        assertEquals(
                List.of(100L, 300L),
                run.shares().stream().map(CampaignRun.Share::trials).toList());
    }

    @Test
    void shouldBeginTheNextPassWithTheNextSeed() throws InterruptedException {
        List<List<Long>> made = new ArrayList<>();
        CampaignRun run = run(7, campaign("passes", 3, trial -> made.add(List.of(trial.seed(), trial.number()))));
        run.run(1, after(5));
        assertEquals(
                List.of(List.of(7L, 0L), List.of(7L, 1L), List.of(7L, 2L), List.of(8L, 0L), List.of(8L, 1L)), made);
        assertEquals(1, run.shares().getFirst().passes());
    }

    @Test
    void shouldGoOnWithAPassWhereARunBeforeEnded() throws InterruptedException {
        List<List<Long>> made = new ArrayList<>();
        Campaign passes = campaign("passes", 3, trial -> made.add(List.of(trial.seed(), trial.number())));
        CampaignRun first = run(7, passes);
        first.run(1, after(2));
        CampaignRun.Share share = first.shares().getFirst();
        assertEquals(List.of(7L, 2L), List.of(share.seed(), share.next()));
        CampaignRun second = run(share.seed(), passes);
        second.goOn(share.next());
        second.run(1, after(2));
        assertEquals(List.of(List.of(7L, 0L), List.of(7L, 1L), List.of(7L, 2L), List.of(8L, 0L)), made);
        assertEquals(1, second.shares().getFirst().passes());
    }

    @Test
    void shouldGoOnAfterAFindingAndKeepWhatItLeft() throws Exception {
        AssertionError wrong = new AssertionError("wrong");
        CampaignRun run = run(5, campaign("finds", 10, trial -> {
            Files.writeString(trial.directory().resolve("left"), "x");
            trial.tally().add(Tried.SIGKILLS);
            if (trial.number() == 1) {
                throw wrong;
            }
        }));
        run.run(1, after(3));
        assertEquals(3, run.tally().count(Tried.SIGKILLS));
        assertEquals(1, findings.size());
        Finding finding = findings.getFirst();
        assertSame(wrong, finding.failure());
        assertEquals("./varve fuzz --only finds --seed 5 --trial 1", finding.replay());
        assertTrue(Files.exists(finding.directory().resolve("left")));
        assertFalse(Files.exists(directory.resolve("finds-5-0")), "what a trial leaves that finds nothing is deleted");
    }

    @Test
    void shouldMakeOneTrialAgain() {
        List<Long> drawn = new ArrayList<>();
        Campaign campaign =
                campaign("draws", 10, trial -> drawn.add(trial.random().nextLong()));
        run(5, campaign).replay(3);
        run(5, campaign).replay(3);
        run(5, campaign).replay(4);
        assertEquals(drawn.get(0), drawn.get(1));
        assertFalse(drawn.get(0).equals(drawn.get(2)), "another trial draws anew");
    }

    @Test
    void shouldMakeTrialsAtOnce() throws InterruptedException {
        AtomicInteger made = new AtomicInteger();
        CampaignRun run = run(1, campaign("many", 50, _ -> made.incrementAndGet()));
        run.run(4, after(500));
        assertEquals(500, made.get());
        assertEquals(List.of(), findings);
    }
}
