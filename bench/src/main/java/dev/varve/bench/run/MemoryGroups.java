package dev.varve.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where this process may make groups of processes whose memory is capped (cgroups): below its own group or, where
 * version 2 forbids groups that have both processes and groups, beside it. Thread-safe.
 */
public final class MemoryGroups {

    private static final String CONTROLLER = "memory";

    private final @Nullable Path parent;
    private final boolean second;
    private final String description;

    private MemoryGroups(@Nullable Path parent, boolean second, String description) {
        this.parent = parent;
        this.second = second;
        this.description = description;
    }

    /** A mounted hierarchy: where, which part of it is seen there, and whether it is of version 2. */
    private record Mount(Path point, String root, boolean second) {}

    /** Where this process may make groups. */
    public static MemoryGroups ofThis() {
        try {
            return find(Path.of("/proc/self"));
        } catch (IOException e) {
            return none("the hierarchy cannot be read: " + e.getMessage());
        }
    }

    /**
     * Looks for the hierarchy that has the memory controller.
     *
     * @param process the folder of this process, {@code /proc/self}
     */
    public static MemoryGroups find(Path process) throws IOException {
        Path mounts = process.resolve("mountinfo");
        Path groups = process.resolve("cgroup");
        if (!Files.isReadable(mounts) || !Files.isReadable(groups)) {
            return none("this system has no cgroups");
        }
        String reason = "no cgroup hierarchy with the memory controller is mounted";
        for (Mount mount : mounts(Files.readAllLines(mounts))) {
            String path = own(Files.readAllLines(groups), mount.second());
            if (path == null) {
                continue;
            }
            Path own = below(mount, path);
            for (Path candidate : candidates(mount, own)) {
                reason = objection(candidate, mount.second());
                if (reason.isEmpty()) {
                    String version = mount.second() ? "2" : "1";
                    return new MemoryGroups(candidate, mount.second(), "capped by a cgroup (version " + version + ")");
                }
            }
        }
        return none(reason);
    }

    private static MemoryGroups none(String reason) {
        return new MemoryGroups(
                null,
                false,
                "NOT capped: " + reason + "; run as root, or by systemd-run --user --scope -p Delegate=yes");
    }

    /** Whether a group can be made. */
    public boolean available() {
        return parent != null;
    }

    /** Where groups are made; null where they cannot be. */
    @Nullable
    public Path parent() {
        return parent;
    }

    /** What is done, or why nothing, for the header of a report: without folders, as it is published. */
    public String description() {
        return Folders.leaveOut(description);
    }

    /**
     * Makes a group; one at a time.
     *
     * @param bytes that its processes may have in memory together, pages of files included
     * @throws IOException if it cannot be made
     */
    public MemoryGroup create(long bytes) throws IOException {
        if (parent == null) {
            throw new IOException(description);
        }
        return MemoryGroup.create(parent.resolve(groupName()), second, bytes);
    }

    /** A name that no other process gives to a group. */
    public static String groupName() {
        return "varve-bench-" + ProcessHandle.current().pid();
    }

    private static List<Mount> mounts(List<String> lines) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : lines) {
            // id parent device root point options ... - type source options
            int separator = line.indexOf(" - ");
            if (separator < 0) {
                continue;
            }
            String[] place = line.substring(0, separator).split(" ", -1);
            String[] kind = line.substring(separator + 3).split(" ", -1);
            boolean second = kind[0].equals("cgroup2");
            boolean first =
                    kind[0].equals("cgroup") && List.of(kind[2].split(",")).contains(CONTROLLER);
            if (place.length > 4 && (first || second)) {
                mounts.add(new Mount(Path.of(place[4]), place[3], second));
            }
        }
        return mounts;
    }

    /** The path of this process's group within the hierarchy. */
    private static @Nullable String own(List<String> lines, boolean second) {
        for (String line : lines) {
            // number:controllers:path, without controllers in version 2
            String[] parts = line.split(":", 3);
            if (parts.length == 3
                    && (second
                            ? parts[1].isEmpty()
                            : List.of(parts[1].split(",")).contains(CONTROLLER))) {
                return parts[2];
            }
        }
        return null;
    }

    private static Path below(Mount mount, String path) {
        String seen =
                path.startsWith(mount.root()) ? path.substring(mount.root().length()) : "";
        return mount.point().resolve(seen.startsWith("/") ? seen.substring(1) : seen);
    }

    private static List<Path> candidates(Mount mount, Path own) {
        return mount.second() && !own.equals(mount.point()) ? List.of(own, own.getParent()) : List.of(own);
    }

    /** Why no group can be made in a group; empty if one can. */
    private static String objection(Path group, boolean second) throws IOException {
        if (!Files.isWritable(group)) {
            return group + " may not be written by this user";
        }
        if (!second) {
            return "";
        }
        Path handed = group.resolve("cgroup.subtree_control");
        if (Files.isReadable(handed)
                && List.of(Files.readString(handed).strip().split(" ")).contains(CONTROLLER)) {
            return "";
        }
        return handed + " does not hand the memory controller down";
    }
}
