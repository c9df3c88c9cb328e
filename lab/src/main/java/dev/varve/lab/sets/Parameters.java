package dev.varve.lab.sets;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a generator was asked for: a value for each of its parameters, in their order. Immutable. */
final class Parameters {

    private final String generator;
    private final List<Parameter> known;
    private final Map<String, Double> values;

    private Parameters(String generator, List<Parameter> known, Map<String, Double> values) {
        this.generator = generator;
        this.known = known;
        this.values = values;
    }

    /** The generator that a text names: what stands before the first colon or space. */
    static String generator(String text) {
        return text.strip().split("[: ]", 2)[0];
    }

    /**
     * Parses {@code generator:name=value,name=value}, or the same with spaces, as {@link #toString} writes it.
     *
     * @throws GeneratorException if a parameter is unknown, given twice, no number, or out of range
     */
    static Parameters parse(String text, List<Parameter> known) {
        String generator = generator(text);
        Map<String, String> given = new LinkedHashMap<>();
        for (String pair : text.strip().substring(generator.length()).split("[:, ]+", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (equals < 0
                    || known.stream().noneMatch(parameter -> parameter.name().equals(name))) {
                throw new GeneratorException(generator, "name=value", "'" + pair + "'", allowed(known));
            }
            if (given.put(name, pair.substring(equals + 1)) != null) {
                throw new GeneratorException(generator, name + " once", "it twice", allowed(known));
            }
        }
        Map<String, Double> values = new LinkedHashMap<>();
        for (Parameter parameter : known) {
            String value = given.get(parameter.name());
            values.put(parameter.name(), value == null ? parameter.fallback() : parameter.parse(generator, value));
        }
        return new Parameters(generator, known, values);
    }

    private static String allowed(List<Parameter> known) {
        return "allowed are " + known.stream().map(Parameter::toString).collect(Collectors.joining(", "));
    }

    double real(String name) {
        Double value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(generator + " has no parameter " + name);
        }
        return value;
    }

    int whole(String name) {
        return (int) real(name);
    }

    long seed() {
        return (long) real("seed");
    }

    /** @throws GeneratorException if a product of two parameters is greater than what is possible */
    void requireProduct(String first, String second, long greatest, String why) {
        double product = real(first) * real(second);
        if (product > greatest) {
            throw new GeneratorException(
                    generator,
                    first + " times " + second + " of at most " + greatest + ", " + why,
                    Long.toString((long) product),
                    "lower one of them");
        }
    }

    /** Generator, and all parameters with their values, in one line that {@link #parse} takes. */
    @Override
    public String toString() {
        return generator + " "
                + known.stream()
                        .map(parameter -> parameter.name() + "=" + parameter.print(real(parameter.name())))
                        .collect(Collectors.joining(" "));
    }
}
