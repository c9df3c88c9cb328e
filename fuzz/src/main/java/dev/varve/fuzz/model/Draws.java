package dev.varve.fuzz.model;

import dev.varve.AttributeType;
import dev.varve.CandidateEncoding;
import dev.varve.Durability;
import dev.varve.Field;
import dev.varve.Filter;
import dev.varve.Reads;
import dev.varve.TokenCoding;
import dev.varve.fuzz.disk.CrashImage;
import dev.varve.fuzz.model.Change.Expiry;
import dev.varve.fuzz.model.Question.Effort;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Draws scripts: first what they are run with, then one call after the other, each by itself. */
final class Draws {

    private static final int KEYS = 40;
    private static final int NUMBERS = 150;
    private static final int UNUSUAL = 12;
    private static final List<String> COLLECTIONS = List.of("docs", "docs", "docs", "docs", "more", Samples.INTEGERS);
    private static final List<Field> ATTRIBUTES =
            Samples.fields().stream().filter(Field.Attribute.class::isInstance).toList();
    private static final List<Field> VECTORS = Samples.fields().stream()
            .filter(field -> !(field instanceof Field.Attribute))
            .toList();

    private final RandomGenerator random;

    Draws(RandomGenerator random) {
        this.random = random;
    }

    /** A whole script, which begins with the collections that it is mostly about. */
    Script script(int calls) {
        List<Call> all = new ArrayList<>();
        COLLECTIONS.stream().distinct().map(Call.Make::new).forEach(all::add);
        IntStream.range(0, calls).forEach(_ -> all.add(call()));
        all.add(Call.Upkeep.REOPEN);
        all.add(Call.Upkeep.CHECK);
        return new Script(setting(), all);
    }

    /** What a script is run with. */
    Setting setting() {
        return new Setting(
                random.nextInt(6) == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(12),
                1 + random.nextInt(8),
                of(TokenCoding.values()),
                random.nextInt(4) == 0 ? 2 : 1,
                of(CandidateEncoding.values()),
                of(Reads.values()),
                random.nextInt(3) == 0 ? 64 : 2 + random.nextInt(3),
                random.nextInt(4) == 0);
    }

    /** One call. */
    Call call() {
        int draw = random.nextInt(100);
        if (draw < 40) {
            return write();
        }
        if (draw < 65) {
            return new Call.Search(collection(), random.nextInt(6) == 0, questions());
        }
        return draw < 94 ? upkeep(draw) : rare(draw);
    }

    private Call upkeep(int draw) {
        if (draw < 68) {
            return new Call.DeleteWhere(collection(), filter(1), of(Durability.values()));
        }
        if (draw < 72) {
            return new Call.Pass(1 + random.nextInt(8));
        }
        if (draw < 77) {
            return Call.Upkeep.CHECK;
        }
        if (draw < 82) {
            return Call.Upkeep.FLUSH;
        }
        if (draw < 85) {
            return Call.Upkeep.COMPACT;
        }
        if (draw < 89) {
            return new Call.Crash(random.nextInt(5) == 0 ? 0 : 1 + random.nextInt(60), image());
        }
        return of(Call.Upkeep.SNAPSHOT, Call.Upkeep.RELEASE, Call.Upkeep.REOPEN);
    }

    private Call rare(int draw) {
        return switch (draw) {
            case 94 -> Call.Upkeep.CHECKPOINT;
            case 95 -> Call.Upkeep.AWAIT;
            case 96 -> new Call.Widen(collection());
            case 97 -> random.nextInt(4) == 0 ? new Call.Drop(collection()) : new Call.Make(collection());
            default -> new Call.Make(collection());
        };
    }

    private CrashImage image() {
        return switch (random.nextInt(5)) {
            case 0 -> new CrashImage.AllLost();
            case 1 -> new CrashImage.AllKept();
            case 2 -> new CrashImage.Without(random.nextInt(4));
            default -> new CrashImage.Torn(random.nextBoolean() ? 512 : 4096, random.nextInt(1000));
        };
    }

    private Call.Write write() {
        List<Change> changes = new ArrayList<>();
        int count = random.nextInt(3) > 0 ? 1 : 2 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            changes.add(change());
        }
        return new Call.Write(changes, random.nextInt(5) == 0 ? of(Durability.values()) : Durability.BUFFERED);
    }

    private Change change() {
        return switch (random.nextInt(10)) {
            case 0 -> put(2 + random.nextInt(20));
            case 1, 2, 3, 4 -> put(1);
            case 5, 6, 7 -> new Change.Update(collection(), key(), number(), of(Expiry.values()));
            default -> new Change.Delete(collection(), key());
        };
    }

    private Change.Put put(int count) {
        Integer lifetime = random.nextInt(4) == 0 ? random.nextInt(-1, 25) : null;
        return new Change.Put(collection(), key(), count, number(), lifetime);
    }

    private List<Question> questions() {
        List<Question> questions = new ArrayList<>();
        Question first = question();
        questions.add(first);
        if (random.nextInt(4) == 0) {
            // Most of one kind, which are answered side by side.
            questions.add(new Question(
                    first.field(), number(), first.limit(), first.effort(), first.minScore(), first.filter()));
            questions.add(question());
        }
        return questions;
    }

    private Question question() {
        Field field = of(VECTORS.toArray(Field[]::new));
        Double minScore = field instanceof Field.Dense dense && random.nextInt(5) == 0 ? minScore(dense) : null;
        Filter filter = random.nextInt(5) < 2 ? filter(2) : null;
        int limit = random.nextInt(3) == 0 ? 1 + random.nextInt(100) : 1 + random.nextInt(8);
        return new Question(field.name(), number(), limit, of(Effort.values()), minScore, filter);
    }

    private @Nullable Double minScore(Field.Dense field) {
        double share = random.nextDouble();
        return switch (field.metric()) {
            case DOT -> 4 * share - 2;
            case COSINE -> 0.4 * share;
            case L2 -> -120 * share;
        };
    }

    /** @param depth how deep conditions may lie in others */
    Filter filter(int depth) {
        if (depth > 0 && random.nextInt(3) == 0) {
            return switch (random.nextInt(4)) {
                case 0 -> Filter.and(filter(depth - 1), filter(depth - 1));
                case 1 -> Filter.or(filter(depth - 1), filter(depth - 1));
                case 2 -> random.nextInt(8) == 0 ? Filter.and() : Filter.or();
                default -> Filter.not(filter(depth - 1));
            };
        }
        var attribute = (Field.Attribute) of(ATTRIBUTES.toArray(Field[]::new));
        AttributeType type = attribute.type();
        Object value = Samples.value(type, random);
        return switch (random.nextInt(type == AttributeType.BOOLEAN ? 3 : 6)) {
            case 0 -> Filter.exists(attribute.name());
            case 1 -> Filter.equal(attribute.name(), value);
            case 2 -> Filter.in(attribute.name(), random.nextInt(6) == 0 ? List.of() : values(type));
            case 3 -> Filter.atLeast(attribute.name(), value);
            case 4 -> Filter.atMost(attribute.name(), value);
            default -> Filter.between(attribute.name(), value, Samples.value(type, random));
        };
    }

    private List<Object> values(AttributeType type) {
        return List.of(Samples.value(type, random), Samples.value(type, random));
    }

    private String collection() {
        return COLLECTIONS.get(random.nextInt(COLLECTIONS.size()));
    }

    private int key() {
        return random.nextInt(KEYS);
    }

    private int number() {
        int number = random.nextInt(NUMBERS);
        return random.nextInt(UNUSUAL) == 0 ? -number : number;
    }

    @SafeVarargs
    private <T> T of(T... values) {
        return values[random.nextInt(values.length)];
    }
}
