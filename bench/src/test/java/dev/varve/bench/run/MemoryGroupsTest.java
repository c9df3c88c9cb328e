package dev.varve.bench.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On folders that look like the system's. */
final class MemoryGroupsTest {

    @TempDir
    private Path directory;

    private Path process;
    private Path mount;

    @BeforeEach
    void makeFolders() throws IOException {
        process = Files.createDirectories(directory.resolve("proc"));
        mount = Files.createDirectories(directory.resolve("cgroup"));
    }

    @Test
    void shouldUseVersion1BelowItsOwnGroup() throws IOException {
        Path own = Files.createDirectories(mount.resolve("box/inner"));
        mountinfo("31 25 0:27 / " + mount + " rw - cgroup cgroup rw,memory");
        Files.writeString(process.resolve("cgroup"), "3:cpu:/elsewhere\n2:memory:/box/inner\n");

        MemoryGroups groups = MemoryGroups.find(process);

        assertTrue(groups.available(), groups.description());
        assertEquals(own, groups.parent());
        assertEquals("capped by a cgroup (version 1)", groups.description());
    }

    /** In a container the mount shows a part of the hierarchy, and the group's path is that of the whole. */
    @Test
    void shouldLeaveOutWhatTheMountDoesNotShow() throws IOException {
        Path own = Files.createDirectories(mount.resolve("inner"));
        mountinfo("31 25 0:27 /box " + mount + " rw - cgroup cgroup rw,memory");
        Files.writeString(process.resolve("cgroup"), "2:memory:/box/inner\n");

        assertEquals(own, MemoryGroups.find(process).parent());
    }

    @Test
    void shouldUseVersion2BesideAGroupThatHandsNothingDown() throws IOException {
        Path own = Files.createDirectories(mount.resolve("user/session"));
        Files.writeString(own.resolve("cgroup.subtree_control"), "\n");
        Files.writeString(own.resolveSibling("cgroup.subtree_control"), "cpu memory pids\n");
        mountinfo("31 25 0:27 / " + mount + " rw - cgroup2 cgroup2 rw");
        Files.writeString(process.resolve("cgroup"), "0::/user/session\n");

        MemoryGroups groups = MemoryGroups.find(process);

        assertTrue(groups.description().contains("version 2"), groups.description());
        assertEquals(mount.resolve("user"), groups.parent());
    }

    @Test
    void shouldSayWhyThereIsNoCap() throws IOException {
        mountinfo("31 25 0:27 / " + mount + " rw - cgroup2 cgroup2 rw");
        Files.writeString(process.resolve("cgroup"), "0::/\n");

        MemoryGroups groups = MemoryGroups.find(process);

        assertFalse(groups.available());
        assertTrue(
                groups.description().contains("cgroup.subtree_control does not hand the memory controller down"),
                groups.description());
        assertThrows(IOException.class, () -> groups.create(1 << 20));
        assertTrue(MemoryGroups.find(directory.resolve("none")).description().contains("this system has no cgroups"));
    }

    @Test
    void shouldStartProcessesInsideTheirGroup() throws IOException, InterruptedException {
        Path procs = mount.resolve("group/cgroup.procs");
        MemoryGroup group = MemoryGroup.create(mount.resolve("group"), true, 1 << 20);
        assertEquals("1048576", Files.readString(mount.resolve("group/memory.max")));

        Process process = new ProcessBuilder(group.within(List.of("sh", "-c", "echo $0 $$", "a b")))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor(), said);
        assertEquals("a b " + Files.readString(procs).strip(), said.strip());
    }

    @Test
    void shouldTellTheMostThatAGroupHad() throws IOException {
        MemoryGroup group = MemoryGroup.create(mount.resolve("group"), false, 1 << 20);
        assertEquals(OptionalLong.empty(), group.peak());
        Files.writeString(mount.resolve("group/memory.max_usage_in_bytes"), "1044480\n");
        assertEquals(OptionalLong.of(1_044_480), group.peak());
        Files.writeString(mount.resolve("group/memory.peak"), "987136\n");
        assertEquals(OptionalLong.of(987_136), group.peak());
    }

    @Test
    void shouldLowerTheCapOfBothVersions() throws IOException {
        MemoryGroup.create(mount.resolve("first"), false, 1 << 20).lower(1 << 19);
        assertEquals("524288", Files.readString(mount.resolve("first/memory.limit_in_bytes")));
        MemoryGroup.create(mount.resolve("second"), true, 1 << 20).lower(1 << 19);
        assertEquals("524288", Files.readString(mount.resolve("second/memory.max")));
    }

    private void mountinfo(String line) throws IOException {
        Files.writeString(
                process.resolve("mountinfo"), "25 1 8:1 / / rw,relatime shared:1 - ext4 /dev/vda rw\n" + line + "\n");
    }
}
