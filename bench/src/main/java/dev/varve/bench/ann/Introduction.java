package dev.varve.bench.ann;

import dev.varve.bench.ann.systems.AnnSystem;

/**
 * What a system says of itself.
 *
 * @param contender whose worker said it
 * @param version of the library
 * @param settings parameters of index and search
 * @param knob what its knob is called; empty where it has none
 */
record Introduction(Contender contender, String version, String settings, String knob) {

    /** Starts a worker, and lets it leave again. */
    static Introduction of(Contender contender, Workers workers) throws WorkerException {
        try (WorkerProcess worker = workers.start(contender, contender.buildHeap())) {
            Message ready = worker.ready();
            try {
                return new Introduction(
                        contender,
                        ready.text("version").orElse("unknown") + code(contender),
                        ready.text("settings").orElse("not told"),
                        ready.required("knob"));
            } catch (IllegalArgumentException e) {
                throw worker.failure("its start", e);
            }
        }
    }

    /** Read here, since what a worker reads and forgets is counted as its memory. */
    private static String code(Contender contender) {
        return contender
                .system()
                .flatMap(AnnSystem::code)
                .map(code -> ", code " + code)
                .orElse("");
    }

    /** What it is called in the report. */
    String name() {
        return contender.name();
    }

    /** In one line. */
    String describe() {
        return version + "; " + settings + "; " + contender.flags();
    }
}
