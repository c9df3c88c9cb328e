package dev.varve.bench.page;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The facts of a run in the order in which people ask for them. */
final class Facts {

    private static final List<String> FIRST =
            List.of("time", "machine", "system", "disk", "java", "flags", "commit", "seed", "varve");

    private Facts() {}

    /** What every run tells, then the others by name; without the name of the bench, which is the title. */
    static Map<String, String> inOrder(BenchRun run) {
        Map<String, String> ordered = new LinkedHashMap<>();
        for (String name : FIRST) {
            String fact = run.facts().get(name);
            if (fact != null) {
                ordered.put(name, fact);
            }
        }
        run.facts().forEach(ordered::putIfAbsent);
        ordered.remove("bench");
        return ordered;
    }
}
