/** The command line: demo, search, import, query, get, inspect, check, repair, compact. */
@org.jspecify.annotations.NullMarked
module dev.varve.cli {
    requires dev.varve.storage;
    // To tell what is in a store file by file, which the API has no business to.
    requires dev.varve.recovery;
    requires dev.varve.codecs;
    requires dev.varve.lab;
    requires info.picocli;
    requires java.management;
    // The demo reads the JDK's sources with the JDK's parser.
    requires jdk.compiler;
    requires static org.jspecify;
    requires HdrHistogram;

    opens dev.varve.cli to
            info.picocli;
}
