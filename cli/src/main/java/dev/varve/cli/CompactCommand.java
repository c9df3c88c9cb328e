package dev.varve.cli;

import dev.varve.Compaction;
import dev.varve.StoreOptions;
import dev.varve.StoreStats;
import dev.varve.VectorStore;
import dev.varve.lab.report.Progress;
import dev.varve.lab.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code varve compact}: merges the segments of a store. */
@Command(
        name = "compact",
        description =
                "Merges the segments of each collection, and gives the space of deleted and replaced records back.",
        footer = {"", "May be cut off at any time and run again; it takes room for a copy of what it merges."},
        mixinStandardHelpOptions = true)
public final class CompactCommand implements Callable<Integer> {

    private static final int UPDATE_MILLIS = 200;
    private static final int PERCENT = 100;

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory of the store.")
    private Path directory = Path.of("");

    @Mixin
    private JsonOption jsonOption = new JsonOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        try (Report report = jsonOption.open(Choices.out(spec));
                VectorStore store = VectorStore.open(directory, StoreOptions.DEFAULT.withCreateIfMissing(false))) {
            StoreStats before = store.stats();
            Compaction compaction = store.compact();
            await(compaction);
            StoreStats after = store.stats();
            report.print("segments before", "segments_before", before.segments(), "segments", Map.of());
            report.print("segments", "store_segments", after.segments(), "segments", Map.of());
            report.print("on disk before", "store_bytes_before", before.diskBytes(), "bytes", Map.of());
            report.print("on disk", "store_bytes", after.diskBytes(), "bytes", Map.of());
            report.print("written", "compacted_bytes", compaction.bytesWritten(), "bytes", Map.of());
        }
        return ErrorReport.OK;
    }

    private static void await(Compaction compaction) {
        try (Progress progress = Progress.start("compact", PERCENT, " %");
                ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("varve-progress").factory())) {
            var shown = new Object() {
                private int percent;
            };
            ticker.scheduleAtFixedRate(
                    () -> {
                        int percent = (int) (PERCENT * compaction.progress());
                        progress.step(percent - shown.percent);
                        shown.percent = percent;
                    },
                    0,
                    UPDATE_MILLIS,
                    TimeUnit.MILLISECONDS);
            try {
                compaction.await();
            } finally {
                ticker.shutdown();
            }
        }
    }
}
