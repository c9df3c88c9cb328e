package dev.varve.bench.ssd;

import java.io.IOException;

/** The parts of a run, in their order. */
enum Part {
    /** What the disk gives. */
    device {
        @Override
        void run(SsdRun run) throws IOException {
            new DeviceReads(run).run();
        }

        @Override
        Needs needs(Plan plan) {
            return DeviceReads.needs(plan);
        }
    },
    /** Late interaction over tokens on disk. */
    engine {
        @Override
        void run(SsdRun run) throws IOException {
            new LateInteraction(run).run();
        }

        @Override
        Needs needs(Plan plan) {
            return LateInteraction.needs(plan);
        }
    },
    /** What codes of tokens take and find. */
    codes {
        @Override
        void run(SsdRun run) throws IOException {
            new CodeRecall(run).run();
        }

        @Override
        Needs needs(Plan plan) {
            return CodeRecall.needs(plan);
        }
    };

    /** Measures this part. */
    abstract void run(SsdRun run) throws IOException;

    /** What it takes. */
    abstract Needs needs(Plan plan);
}
