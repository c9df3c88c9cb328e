package dev.varve.bench.ann.systems;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The systems that can be measured, by name. A system's classes are loaded when it is asked for. */
public final class Systems {

    private static final Map<String, Supplier<AnnSystem>> BY_NAME = byName();

    private Systems() {}

    private static Map<String, Supplier<AnnSystem>> byName() {
        Map<String, Supplier<AnnSystem>> systems = new LinkedHashMap<>();
        systems.put(VarveSystem.NAME, VarveSystem::new);
        systems.put(ExactSystem.NAME, ExactSystem::new);
        for (String form : List.of("lucene-float32", "lucene-int4", "lucene-1bit")) {
            systems.put(form, () -> form(LuceneSystem.forms(), form));
        }
        for (String form : List.of("jvector-memory", "jvector-pq", "jvector-fused")) {
            systems.put(form, () -> form(JVectorSystem.forms(), form));
        }
        return Collections.unmodifiableMap(systems);
    }

    private static AnnSystem form(List<AnnSystem> forms, String name) {
        return forms.stream()
                .filter(form -> form.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no form " + name + " among " + forms));
    }

    /** All names, in the order of tables. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /**
     * The system of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static AnnSystem of(String name) {
        Supplier<AnnSystem> system = BY_NAME.get(name);
        if (system == null) {
            throw new IllegalArgumentException("'" + name + "': expected one of " + String.join(", ", names()));
        }
        return system.get();
    }
}
