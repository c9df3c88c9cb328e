/**
 * What the command line, the benchmarks and the campaigns have in common: files of vectors, data sets with their truth,
 * reports. It knows no engine.
 */
@org.jspecify.annotations.NullMarked
module dev.varve.lab {
    requires com.fasterxml.jackson.core;
    requires io.jhdf;
    requires me.tongfei.progressbar;
    requires static org.jspecify;

    exports dev.varve.lab.report to
            dev.varve.bench,
            dev.varve.cli,
            dev.varve.fuzz;
    exports dev.varve.lab.run to
            dev.varve.bench,
            dev.varve.fuzz;
    exports dev.varve.lab.sets to
            dev.varve.bench,
            dev.varve.cli;
    exports dev.varve.lab.vectors to
            dev.varve.bench,
            dev.varve.cli;
}
