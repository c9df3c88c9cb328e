package dev.varve.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.lab.sets.DataSet;
import dev.varve.lab.sets.FileSet;
import dev.varve.lab.sets.Generators;
import dev.varve.lab.sets.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SetNamesTest {

    @TempDir
    private Path directory;

    @Test
    void shouldTellSetsOfOneNameApartByTheFoldersAbove() throws IOException {
        DataSet alone = set("x/other");
        DataSet near = set("x/a/set");
        DataSet far = set("x/b/set");
        DataSet deep = set("y/b/set");

        assertEquals(List.of("other", "set"), names(alone, near));
        assertEquals(List.of("a-set", "b-set"), names(near, far));
        assertEquals(List.of("a-set", "x-b-set", "y-b-set"), names(near, far, deep));
        assertEquals(
                List.of(near, far), List.copyOf(SetNames.of(List.of(near, far)).values()));
    }

    @Test
    void shouldTakeASetOnceThatIsGivenTwice() throws IOException {
        DataSet set = set("a/set");
        DataSet again = set("a/../a/set");
        DataSet generated = Generators.parse("clustered:rows=100,dim=8,seed=1");

        assertEquals(List.of("set"), names(set, again));
        assertEquals(List.of(generated.name()), names(generated, Generators.parse("clustered:rows=100,dim=8,seed=1")));
    }

    @Test
    void shouldNumberWhatHasNoFolders() throws IOException {
        DataSet one = Generators.parse("clustered:rows=100,dim=8,seed=1");
        DataSet other = Generators.parse("clustered:rows=100,dim=8,seed=2");
        assertEquals(one.name(), other.name());

        assertEquals(List.of(one.name(), one.name() + "-2"), names(one, other));
    }

    private static List<String> names(DataSet... sets) throws IOException {
        return List.copyOf(SetNames.of(List.of(sets)).keySet());
    }

    private DataSet set(String path) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(path));
        Path base = folder.resolve("base.fvecs");
        Path queries = folder.resolve("query.fvecs");
        Files.write(base, new byte[0]);
        Files.write(queries, new byte[0]);
        return new FileSet(
                folder.normalize().getFileName().toString(), Metric.L2, 2, 4, 2, base, queries, Optional.empty());
    }
}
