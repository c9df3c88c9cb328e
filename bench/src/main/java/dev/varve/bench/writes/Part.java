package dev.varve.bench.writes;

import java.io.IOException;

/** The parts of a run, in their order. */
enum Part {
    writes {
        @Override
        void run(Run run) throws IOException {
            new Throughput(run).run();
        }
    },
    bulk {
        @Override
        void run(Run run) throws IOException {
            new BulkLoad(run).run();
        }
    },
    amplification {
        @Override
        void run(Run run) throws IOException {
            new Amplification(run).run();
        }
    },
    open {
        @Override
        void run(Run run) throws IOException {
            new Opening(run).run();
        }
    },
    search {
        @Override
        void run(Run run) throws IOException {
            new Searching(run).run();
        }
    };

    /** Measures this part. */
    abstract void run(Run run) throws IOException;
}
