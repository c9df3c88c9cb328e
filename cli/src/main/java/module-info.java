/** The command line: demo, search, import, query, get, inspect. */
@org.jspecify.annotations.NullMarked
module dev.varve.cli {
    requires dev.varve.storage;
    requires info.picocli;
    requires static org.jspecify;

    opens dev.varve.cli to
            info.picocli;
}
