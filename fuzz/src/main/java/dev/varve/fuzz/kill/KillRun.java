package dev.varve.fuzz.kill;

import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import dev.varve.mmap.DiskFileStore.SystemCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;

/**
 * One trial of a {@link KillCampaign}: some stores, and one {@link KilledProcess} after the other that has them open
 * and is killed. The next of them starts meanwhile, and waits for its turn.
 */
final class KillRun {

    private static final int ROUNDS = 4;

    /** Should nobody be left to kill it, a writer ends by itself. */
    private static final long MOST_STEPS = 50_000;

    /** Of a writer in a process that is killed while it closes. */
    private static final int FEW_STEPS = 30;

    private final Trial trial;
    private final AotCache cache;
    private final SplittableRandom random;
    private final long seed;
    private final List<KilledStore> stores = new ArrayList<>();
    private int started;

    /**
     * What a process is for.
     *
     * @param round of what it writes
     * @param steps of each writer, at most
     * @param moment when it is killed
     * @param checked whether what it leaves is checked, not killed again while it is opened
     */
    private record Errand(long round, long steps, KillMoment moment, boolean checked) {}

    KillRun(Trial trial, AotCache cache) throws IOException {
        this.trial = trial;
        this.cache = cache;
        this.random = trial.random();
        this.seed = random.nextLong();
        for (int number = 0; number < KilledProcess.STORES; number++) {
            stores.add(new KilledStore(
                    Files.createDirectory(KilledProcess.directory(trial.directory(), number)),
                    KilledProcess.seed(seed, number),
                    random.split()));
        }
    }

    void run() throws IOException, InterruptedException {
        Queue<Errand> errands = errands();
        ChildJvm next = start();
        try {
            while (!errands.isEmpty()) {
                Errand errand = errands.remove();
                try (ChildJvm child = next) {
                    if (!errands.isEmpty()) {
                        next = start();
                    }
                    kill(child, errand);
                }
                if (errand.checked()) {
                    for (KilledStore store : stores) {
                        store.check();
                    }
                }
            }
        } finally {
            next.close();
        }
    }

    private Queue<Errand> errands() {
        Queue<Errand> errands = new ArrayDeque<>();
        for (long round = 0; round < ROUNDS; round++) {
            boolean opened = random.nextBoolean();
            errands.add(
                    random.nextInt(5) == 0
                            ? new Errand(round, 1 + random.nextInt(FEW_STEPS), KillMoment.closing(random), !opened)
                            : new Errand(round, MOST_STEPS, KillMoment.writing(random), !opened));
            while (opened) {
                opened = random.nextBoolean();
                errands.add(new Errand(round, 0, KillMoment.opening(random), !opened));
            }
        }
        return errands;
    }

    private ChildJvm start() throws IOException, InterruptedException {
        SystemCalls calls = random.nextBoolean() ? SystemCalls.BEST : SystemCalls.PORTABLE;
        return KilledProcess.start(trial.directory(), seed, calls, cache.flags(trial.directory()), started++);
    }

    /** Kills a process at its moment, unless it ended before, and hears what it said until it was dead. */
    private void kill(ChildJvm child, Errand errand) throws IOException, InterruptedException {
        stores.forEach(errand.steps() > 0 ? store -> store.write(errand.round()) : KilledStore::reopen);
        KilledProcess.tell(child, errand.round(), errand.steps());
        KillMoment moment = errand.moment();
        int fitting = 0;
        for (String line = child.line(); line != null; line = child.line()) {
            String[] words = line.split(" ", -1);
            stores.get(Integer.parseInt(words[0])).hear(Arrays.copyOfRange(words, 1, words.length));
            if (moment.fits(words[1]) && ++fitting == moment.occurrence()) {
                child.kill(moment.micros());
            }
        }
        if (child.awaitEnd()) {
            trial.tally().add(Tried.SIGKILLS);
            stores.forEach(this::count);
        }
    }

    private void count(KilledStore store) {
        String doing = store.doing().word();
        if (doing != null) {
            trial.tally().add(Tried.KILLED_STORES, doing);
        }
    }
}
