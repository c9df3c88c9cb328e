package dev.varve.bench.ann;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
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

    /** More bytes or seconds than anything here has. */
    private static final double MOST = 1e15;

    private static final Pattern WHOLE = Pattern.compile("\\d{1,9}");

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

    /** @throws IllegalArgumentException if the field is missing, or is no number that something can measure */
    double amount(String name) {
        try {
            double number = Double.parseDouble(required(name));
            if (number >= 0 && number <= MOST) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            throw notANumber(name, 0, notOne);
        }
        throw notANumber(name, 0, null);
    }

    /**
     * The field {@code seconds}.
     *
     * @param passed while the answer was waited for
     * @throws IllegalArgumentException if it is missing, or says that more time passed
     */
    double seconds(double passed) {
        double seconds = amount("seconds");
        if (seconds > passed) {
            throw new IllegalArgumentException(
                    "expected seconds of " + passed + " or less, as passed from request to answer, found " + seconds);
        }
        return seconds;
    }

    /** @throws IllegalArgumentException if the field is missing, or is no list of ascending whole numbers */
    List<Integer> ascending(String name) {
        List<Integer> numbers = new ArrayList<>();
        for (String text : required(name).split(",", -1)) {
            boolean whole = WHOLE.matcher(text).matches();
            if (!whole || (!numbers.isEmpty() && Integer.parseInt(text) <= numbers.getLast())) {
                throw new IllegalArgumentException("expected " + name
                        + " to be whole numbers, each greater than the one before, such as 10,20,40, found '"
                        + required(name) + "'");
            }
            numbers.add(Integer.valueOf(text));
        }
        return numbers;
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
