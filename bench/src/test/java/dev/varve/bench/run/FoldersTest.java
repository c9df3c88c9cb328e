package dev.varve.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FoldersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/opt/x/run --index=/tmp/i|run --index=i",
                "./run|run",
                "java -cp /a/b.jar:/c/d.jar -Xmx4g Main|java -cp b.jar:d.jar -Xmx4g Main",
                "python3 '/home/me/worker.py' 2>/var/log/x.log|python3 'worker.py' 2>x.log",
                "run --dir /home/me/data/|run --dir data",
                "worker --threads 4|worker --threads 4",
            })
    void shouldKeepNamesAndNoFolders(String command, String expected) {
        assertEquals(expected, Folders.leaveOut(command));
    }
}
