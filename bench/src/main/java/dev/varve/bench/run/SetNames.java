package dev.varve.bench.run;

import dev.varve.lab.sets.DataSet;
import dev.varve.lab.sets.FileSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the sets of a run are called in labels: two that have one name would pass for one set, and the figures of one
 * for those of the other.
 */
final class SetNames {

    private SetNames() {}

    /**
     * Gives each set a name of its own: where several have one name, the folders above go before it, as far up as it
     * takes; where these do not tell them apart, a number goes behind it. A set that is given twice is taken once.
     *
     * @return the sets by their names, in their order
     * @throws IOException if a file of a set cannot be looked at
     */
    @SuppressWarnings("ReferenceEquality") // the others of its name, which may say the same of themselves
    static Map<String, DataSet> of(List<DataSet> sets) throws IOException {
        List<DataSet> distinct = distinct(sets);
        Map<String, DataSet> named = new LinkedHashMap<>();
        for (DataSet set : distinct) {
            List<DataSet> others = distinct.stream()
                    .filter(other -> other != set && other.name().equals(set.name()))
                    .toList();
            named.put(free(named, others.isEmpty() ? set.name() : apart(set, others)), set);
        }
        return named;
    }

    private static List<DataSet> distinct(List<DataSet> sets) throws IOException {
        Map<List<Object>, DataSet> distinct = new LinkedHashMap<>();
        for (DataSet set : sets) {
            distinct.putIfAbsent(identity(set), set);
        }
        return new ArrayList<>(distinct.values());
    }

    /** What two sets share that are the same one. */
    private static List<Object> identity(DataSet set) throws IOException {
        if (!(set instanceof FileSet files)) {
            return List.of(set.description());
        }
        List<Object> identity = new ArrayList<>(List.of(
                files.metric(), files.baseFile().toRealPath(), files.queryFile().toRealPath()));
        if (files.truthFile().isPresent()) {
            identity.add(files.truthFile().get().toRealPath());
        }
        return identity;
    }

    /** The name with as few folders before it as it takes for no other to have it. */
    private static String apart(DataSet set, List<DataSet> others) {
        List<String> folders = folders(set);
        for (int count = 1; count <= folders.size(); count++) {
            String name = withFolders(set, count);
            int tried = count;
            if (others.stream().noneMatch(other -> withFolders(other, tried).equals(name))) {
                return name;
            }
        }
        return set.name();
    }

    private static String withFolders(DataSet set, int count) {
        List<String> folders = folders(set);
        List<String> name = new ArrayList<>(folders.subList(Math.max(0, folders.size() - count), folders.size()));
        name.add(set.name());
        return String.join("-", name);
    }

    /** The folders above what a set is named after, outermost first; none for one that is generated. */
    private static List<String> folders(DataSet set) {
        if (!(set instanceof FileSet files)) {
            return List.of();
        }
        List<String> folders = new ArrayList<>();
        files.baseFile().toAbsolutePath().normalize().forEach(folder -> folders.add(folder.toString()));
        // The file itself; and its folder, which is the name already unless the set is all in one file.
        int own = files.baseFile().equals(files.queryFile()) ? 1 : 2;
        return folders.subList(0, Math.max(0, folders.size() - own));
    }

    private static String free(Map<String, DataSet> taken, String name) {
        String free = name;
        for (int number = 2; taken.containsKey(free); number++) {
            free = name + "-" + number;
        }
        return free;
    }
}
