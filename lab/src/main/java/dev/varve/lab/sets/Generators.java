package dev.varve.lab.sets;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Sets for what is too large to carry, by name and parameters: {@code clustered:rows=1000000,dim=128,seed=7}. What is
 * left out has a default, and {@link GeneratedSet#toString} tells all of it.
 */
public final class Generators {

    private record Generator(List<Parameter> parameters, Function<Parameters, GeneratedSet> make) {}

    private static final Map<String, Generator> ALL = new TreeMap<>(Map.of(
            "clustered", new Generator(ClusteredSet.PARAMETERS, ClusteredSet::new),
            "anisotropic", new Generator(AnisotropicSet.PARAMETERS, AnisotropicSet::new),
            "ood", new Generator(OutOfDistributionSet.PARAMETERS, OutOfDistributionSet::new)));

    private Generators() {}

    /**
     * The set that a text describes: {@code name}, {@code name:parameter=value,parameter=value}, or what the
     * {@code toString} of a generated set wrote.
     *
     * @throws GeneratorException if there is no such generator or parameter, or a value is out of range
     */
    public static GeneratedSet parse(String text) {
        Generator generator = ALL.get(Parameters.generator(text));
        if (generator == null) {
            throw new GeneratorException(
                    "generator", "one of " + ALL.keySet(), "'" + Parameters.generator(text) + "'", help());
        }
        return generator.make().apply(Parameters.parse(text, generator.parameters()));
    }

    /** All generators, with their parameters and ranges, a line each. */
    public static String help() {
        return ALL.entrySet().stream()
                .map(entry -> entry.getKey() + ": "
                        + entry.getValue().parameters().stream()
                                .map(Parameter::toString)
                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("\n"));
    }
}
