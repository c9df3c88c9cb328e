package dev.varve.fuzz.damage;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What docs/format.md says of the numbers of each kind of segment file: which parameters say how the file is laid out,
 * which sections may be missing, and what of a body other bytes tell as well. Kinds go by the end of their names.
 */
final class FieldTable {

    /** What each parameter is; those with a star are recipes, which nothing is laid out by. */
    private static final Map<String, List<String>> PARAMETERS = Map.of(
            ".vks", List.of("seed*"),
            ".vat", List.of("earliest expiry*"),
            ".vpl", List.of(),
            ".vec", List.of("dimension", "element type", "stride"),
            ".tok", List.of("dimension", "element type"),
            ".tco", List.of("code", "dimension", "bits", "centroids", "seed*", "bytes of a token", "pooled*"),
            ".cod",
                    List.of(
                            "code",
                            "dimension",
                            "distance",
                            "bits",
                            "seed*",
                            "bytes of a coarse record",
                            "bytes of a fine record",
                            "encoding",
                            "dimension of a token",
                            "repetitions*",
                            "hyperplanes*",
                            "inner dimension*",
                            "seed of the encoding*"),
            ".cen", List.of("dimension", "centroids", "seed*"),
            ".gra", List.of("degree", "bytes of a record", "beam*", "alpha*", "seed*"),
            ".del", List.of("generation"));

    /** Sections without which a file of the kind is whole, and says something else. */
    private static final Map<String, Set<Integer>> OPTIONAL =
            Map.of(".vks", Set.of(2), ".vec", Set.of(2, 3), ".tok", Set.of(3), ".cod", Set.of(2));

    /** Sections that say what others do, by hashes, checksums or twice. */
    private static final Map<String, Set<Integer>> TOLD =
            Map.of(".vks", Set.of(2, 3), ".vec", Set.of(1, 3), ".tok", Set.of(1, 2, 3), ".tco", Set.of(2));

    private static final int PARTS_OF_A_COLUMN = 8;

    private FieldTable() {}

    /** What a parameter of a file is called. */
    static String parameter(String file, int index) {
        List<String> names = PARAMETERS.getOrDefault(extension(file), List.of());
        return index < names.size() ? names.get(index) : "parameter " + index + " that there is not";
    }

    /** What is demanded of it. */
    static Demand ofParameter(String file, int index) {
        return parameter(file, index).endsWith("*") ? Demand.SURVIVED : Demand.RIGHT;
    }

    /** What is demanded of the entry of a section in the section table. */
    static Demand ofEntry(String file, int section) {
        boolean presence =
                extension(file).equals(".vat") && section >= PARTS_OF_A_COLUMN && section % PARTS_OF_A_COLUMN == 1;
        boolean optional = OPTIONAL.getOrDefault(extension(file), Set.of()).contains(section);
        return presence || optional ? Demand.SURVIVED : Demand.RIGHT;
    }

    /** What is demanded of the numbers in a section. */
    static Demand ofSection(String file, int section) {
        return TOLD.getOrDefault(extension(file), Set.of()).contains(section) ? Demand.TOLD : Demand.SURVIVED;
    }

    private static String extension(String file) {
        return file.substring(file.lastIndexOf('.'));
    }
}
