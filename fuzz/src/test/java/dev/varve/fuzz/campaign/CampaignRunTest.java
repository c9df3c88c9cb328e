package dev.varve.fuzz.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
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
        return new CampaignRun(List.of(campaigns), seed, directory, clock::get, Duration.ofHours(1), findings::add);
    }

    private CampaignRun bounded(Campaign campaign) {
        Duration limit = Duration.ofMillis(300);
        return new CampaignRun(List.of(campaign), 5, directory, System::nanoTime, limit, findings::add);
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
        assertEquals(0, second.shares().getFirst().passes(), "a pass that it did not begin is not whole");
    }

    @Test
    void shouldCountAPassWhenItsLastTrialEnds() throws InterruptedException {
        CountDownLatch others = new CountDownLatch(6);
        AtomicReference<CampaignRun> run = new AtomicReference<>();
        AtomicLong passes = new AtomicLong(-1);
        run.set(run(7, campaign("passes", 3, trial -> {
            if (trial.seed() == 7 && trial.number() == 1) {
                others.await(); // for the first trial of the third pass
                passes.set(run.get().shares().getFirst().passes());
            }
            others.countDown();
        })));
        run.get().run(2, after(7));
        assertEquals(1, passes.get(), "the second pass alone is whole");
        assertEquals(2, run.get().shares().getFirst().passes());
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
    void shouldMakeOneTrialAgain() throws InterruptedException {
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

    @Test
    void shouldTellOfATrialThatHangsAndGoOn() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger made = new AtomicInteger();
        CampaignRun run = bounded(campaign("hangs", 100, trial -> {
            if (trial.number() == 3) {
                never.await();
            }
            made.incrementAndGet();
        }));
        run.run(2, after(20));
        assertEquals(19, made.get(), "all but the one that hangs");
        assertEquals(1, findings.size());
        Finding finding = findings.getFirst();
        assertEquals("./varve fuzz --only hangs --seed 5 --trial 3", finding.replay());
        String told = String.valueOf(finding.failure().getMessage());
        assertTrue(told.contains("has not ended") && told.contains("CountDownLatch.await"), told);
        assertEquals(20, run.shares().getFirst().trials());
    }

    /** The clock goes on by hours while the process is stopped. */
    @Test
    void shouldNotTakeAProcessThatWasStoppedForATrialThatHangs() throws InterruptedException {
        CountDownLatch looks = new CountDownLatch(3);
        AtomicBoolean stopped = new AtomicBoolean();
        LongSupplier asked = () -> {
            if (stopped.get()) {
                looks.countDown();
            }
            return clock.get();
        };
        Campaign campaign = campaign("stopped", 1, _ -> {
            clock.addAndGet(TimeUnit.HOURS.toNanos(5));
            stopped.set(true);
            looks.await();
        });
        new CampaignRun(List.of(campaign), 1, directory, asked, Duration.ofHours(1), findings::add).replay(0);
        assertEquals(List.of(), findings);
    }

    @Test
    void shouldLeaveATrialThatWasAbandonedToItself() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        AtomicReference<Thread> late = new AtomicReference<>();
        CampaignRun run = new CampaignRun(
                List.of(campaign("late", 1, trial -> {
                    late.set(Thread.currentThread());
                    trial.tally().add(Tried.SIGKILLS);
                    awaitWhatever(told);
                    trial.tally().add(Tried.SIGKILLS);
                })),
                5,
                directory,
                System::nanoTime,
                Duration.ofMillis(300),
                findings::add);
        run.replay(0);
        told.countDown();
        late.get().join();
        assertEquals(1, findings.size());
        assertTrue(Files.exists(findings.getFirst().directory()), "what the finding points at");
        assertEquals(1, run.tally().count(Tried.SIGKILLS), "what it did later does not count");
    }

    private static void awaitWhatever(CountDownLatch latch) {
        boolean interrupted = true;
        while (interrupted) {
            try {
                latch.await();
                interrupted = false;
            } catch (InterruptedException goesOn) {
                interrupted = true;
            }
        }
    }

    @Test
    void shouldGiveUpWhereAsManyTrialsHangAsThereAreThreads() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CampaignRun run = bounded(campaign("hangs", 100, _ -> never.await()));
        run.run(2, () -> false);
        assertTrue(run.gaveUp());
        assertTrue(findings.size() >= 2 && findings.size() <= 3, findings::toString);
    }

    @Test
    void shouldSayWhoWaitsForWhomInADeadlock() throws InterruptedException {
        ReentrantLock first = new ReentrantLock();
        ReentrantLock second = new ReentrantLock();
        CountDownLatch held = new CountDownLatch(2);
        Thread other = Thread.ofPlatform().daemon().name("the other one").unstarted(() -> take(second, first, held));
        CampaignRun run = bounded(campaign("locks", 1, _ -> {
            other.start();
            take(first, second, held);
        }));
        run.replay(0);
        other.interrupt();
        String told = String.valueOf(findings.getFirst().failure().getMessage());
        assertTrue(told.contains("deadlock: 'the other one' waits for"), told);
    }

    private static void take(ReentrantLock one, ReentrantLock then, CountDownLatch held) {
        one.lock();
        try {
            held.countDown();
            held.await();
            then.lockInterruptibly();
            then.unlock();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            one.unlock();
        }
    }

    @Test
    void shouldSayWhereATrialCannotBeMadeAtTheSameMoments() {
        Campaign races = new Campaign() {
            @Override
            public String name() {
                return "chance";
            }

            @Override
            public String description() {
                return "goes by the time";
            }

            @Override
            public boolean repeats() {
                return false;
            }

            @Override
            public void run(Trial trial) {
                throw new AssertionError("found");
            }
        };
        String replay = new Finding(races, 1, 2, directory, new AssertionError()).replay();
        assertTrue(replay.startsWith("./varve fuzz --only chance --seed 1 --trial 2"), replay);
        assertTrue(replay.contains("not at the same moments"), replay);
    }
}
