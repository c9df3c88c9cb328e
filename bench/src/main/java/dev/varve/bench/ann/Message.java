package dev.varve.bench.ann;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line between the driver and a worker: a verb, and fields {@code name=value}, separated by tabs.
 *
 * @param verb what is asked or answered
 * @param fields in their order; neither names nor values have tabs or line ends
 */
record Message(String verb, Map<String, String> fields) {

    private static final String SEPARATOR = "\t";
    private static final int SHOWN = 300;

    /** @throws IllegalArgumentException if a field would not survive as text */
    Message {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        fields.forEach((name, value) -> {
            if (name.contains("=") || (name + value).chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(
                        "'" + name + "=" + value + "': expected neither tabs nor line ends; choose another name");
            }
        });
    }

    /** A message of alternating names and values. */
    static Message of(String verb, Object... namesAndValues) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i].toString(), namesAndValues[i + 1].toString());
        }
        return new Message(verb, fields);
    }

    /** @throws IllegalArgumentException if the line is no message */
    static Message parse(String line) {
        String[] parts = line.split(SEPARATOR, -1);
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("expected name=value, found '" + parts[i] + "'");
            }
            fields.put(parts[i].substring(0, equals), parts[i].substring(equals + 1));
        }
        return new Message(parts[0], fields);
    }

    /** The line, without its end. */
    String line() {
        var line = new StringBuilder(verb);
        fields.forEach(
                (name, value) -> line.append(SEPARATOR).append(name).append('=').append(value));
        return line.toString();
    }

    /** The same with one more field, or as it is where there is no value. */
    Message with(String name, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(fields);
        more.put(name, value.toString());
        return new Message(verb, more);
    }

    /** A field that may be missing. */
    Optional<String> text(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /** @throws IllegalArgumentException if the field is missing */
    String required(String name) {
        return text(name).orElseThrow(() -> new IllegalArgumentException("expected a field " + name + " in " + this));
    }

    /** @throws IllegalArgumentException if the field is missing, or is no whole number from {@code least} on */
    int count(String name, int least) {
        try {
            int number = Integer.parseInt(required(name));
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            throw notANumber(name, least, notOne);
        }
        throw notANumber(name, least, null);
    }

    /** @throws IllegalArgumentException if the field is missing, or is no finite number of 0 or more */
    double amount(String name) {
        try {
            double number = Double.parseDouble(required(name));
            if (number >= 0 && Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            throw notANumber(name, 0, notOne);
        }
        throw notANumber(name, 0, null);
    }

    private IllegalArgumentException notANumber(String name, int least, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "expected " + name + " to be a number from " + least + " on, found '" + required(name) + "'", cause);
    }

    /** For complaints: where it is long, its begin. */
    @Override
    public String toString() {
        String line = line().replace(SEPARATOR, " ");
        return "'" + (line.length() <= SHOWN ? line : line.substring(0, SHOWN) + " ...") + "'";
    }
}
