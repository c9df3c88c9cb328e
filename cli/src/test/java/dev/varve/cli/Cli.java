package dev.varve.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.util.Arrays;

/** Runs a command in this process, as {@link Main} would, and keeps what it said. */
record Cli(int exitCode, String out, String err) {

    /** Nothing is typed: the standard input of a test's process is the build's own channel, and never to be read. */
    static Cli run(Object... args) {
        return runTyping("", args);
    }

    /** Runs a command while {@code typed} stands on its standard input. */
    static Cli runTyping(String typed, Object... args) {
        InputStream channel = System.in;
        System.setIn(new ByteArrayInputStream(typed.getBytes(Charset.defaultCharset())));
        try {
            return execute(args);
        } finally {
            System.setIn(channel);
        }
    }

    private static Cli execute(Object... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Arrays.stream(args).map(String::valueOf).toArray(String[]::new));
        return new Cli(exitCode, out.toString(), err.toString());
    }

    /** Whether this is a refusal as users should see it: exit code 2, one message of one line, no stack trace. */
    boolean refused() {
        return exitCode == 2 && err.startsWith("varve ") && err.lines().count() == 1 && !err.contains("Exception");
    }
}
