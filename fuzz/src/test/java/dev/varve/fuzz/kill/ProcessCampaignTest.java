package dev.varve.fuzz.kill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.varve.fuzz.campaign.Tally;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A trial of each kind of {@link ProcessCampaign}. */
class ProcessCampaignTest {

    /** Kept when the test fails. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    private final Tally tally = new Tally();

    private Trial trial() {
        return new Trial(42, 0, directory, tally);
    }

    @Test
    void shouldRefuseASecondProcess() throws Exception {
        SecondProcess.run(trial());
    }

    @Test
    void shouldGoOnAfterADiskWasReallyFull() throws Exception {
        assumeTrue(FullDisk.possible(directory), "no name space of one's own on this system");
        FullDisk.run(trial());
        assertEquals(FullDisk.Writer.TIMES, tally.count(Tried.FAULTED_OPERATIONS));
    }

    @Test
    void shouldRecoverFromALimitOnTheSizeOfFiles() throws Exception {
        assumeTrue(FileLimit.possible(), "no ulimit -f on this system");
        FileLimit.run(trial());
        assertEquals(FileLimit.Writer.TIMES, tally.count(Tried.FAULTED_OPERATIONS));
    }

    @Test
    void shouldKeepNothingOfClosedStores() throws Exception {
        LongLife.run(trial());
    }

    @Test
    void shouldFailRatherThanEndWhereAMappedFileWasCutShort() throws Exception {
        CutFiles.run(trial());
        assertEquals(1, tally.count(Tried.TRUNCATIONS));
    }

    @Test
    void shouldFailRatherThanMapMoreThanItMay() {
        MappingCap.run(trial());
    }
}
