package dev.varve.fuzz.damage;

import dev.varve.CollectionReader;
import dev.varve.CorruptException;
import dev.varve.Filter;
import dev.varve.Key;
import dev.varve.KeyType;
import dev.varve.Query;
import dev.varve.UnsupportedVersionException;
import dev.varve.VarveException;
import dev.varve.VectorRecord;
import dev.varve.VectorStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Asks a store everything: which collections there are, every key, a scan, and searches of every kind. A question that
 * fails by one of the two exceptions that tell of damage is answered so; any other failure is a finding.
 */
final class Questions {

    private static final float[][] QUERIES = {{1, -0.5f, 0.25f, 2}, {-2, 0.75f, 1, -0.25f}};
    private static final float[][][] TOKEN_QUERIES = {{{1, -0.5f}, {0.25f, 2}}, {{-0.5f, 0.75f}}};

    private static final Filter SOME = Filter.between("n", 20L, 80L);

    /** Of an attribute of each type, and what is made of them. */
    private static final Map<String, Filter> FILTERS = new TreeMap<>(Map.of(
            "s", Filter.in("s", List.of("text 0", "text 2")),
            "n", SOME,
            "d", Filter.atLeast("d", 5.0),
            "b", Filter.equal("b", true),
            "none", Filter.not(Filter.exists("n"))));

    private final VectorStore store;
    private final List<Answer> answers = new ArrayList<>();

    private Questions(VectorStore store) {
        this.store = store;
    }

    /** The answers, in the same order for all stores with these collections. */
    static List<Answer> ask(VectorStore store, List<String> collections) {
        var questions = new Questions(store);
        questions.exact("collections", store::collections);
        for (String name : collections) {
            questions.askAll(name);
        }
        return questions.answers;
    }

    private void askAll(String name) {
        if (!store.collections().contains(name)) {
            return; // told already
        }
        CollectionReader collection = store.collection(name);
        exact(name + ", schema", collection::schema);
        exact(name + ", count", collection::count);
        exact(name + ", scan", () -> {
            List<VectorRecord> records = new ArrayList<>();
            collection.scan(records::add, Query.Part.values());
            return records;
        });
        boolean numbers = collection.schema().keyType() == KeyType.LONG;
        for (int i = 0; i < (numbers ? GoldenScript.NUMBER_KEYS : GoldenScript.DOC_KEYS); i++) {
            Key key = numbers ? Key.of(i) : Key.of("key-" + i);
            exact(name + ", get " + key, () -> collection.get(key));
        }
        if (numbers) {
            askDense(collection, "w");
            askDense(collection, "x");
        } else {
            if (collection.schema().field("v").isPresent()) {
                askDense(collection, "v");
            }
            askTokens(collection);
        }
    }

    private void askDense(CollectionReader collection, String field) {
        for (float[] vector : QUERIES) {
            Query.Dense query = Query.dense(field, vector).limit(4);
            exact(collection, query.exact().fetch(Query.Part.values()));
            indexed(collection, query);
            indexed(collection, query.beam(3).limit(3));
        }
        FILTERS.forEach((attribute, filter) -> {
            if (attribute.equals("none") || collection.schema().field(attribute).isPresent()) {
                Query.Dense query = Query.dense(field, QUERIES[0]).where(filter);
                exact(collection, query.limit(100).exact());
                indexed(collection, query.limit(2));
            }
        });
    }

    private void askTokens(CollectionReader collection) {
        for (float[][] tokens : TOKEN_QUERIES) {
            Query.Tokens query = Query.tokens("t", tokens).limit(4);
            exact(collection, query.exact());
            indexed(collection, query);
            indexed(collection, query.candidates(5).rerank(4).rescore(0));
        }
        if (collection.schema().field("n").isPresent()) {
            indexed(collection, Query.tokens("t", TOKEN_QUERIES[0]).limit(2).where(SOME));
        }
    }

    private void exact(CollectionReader collection, Query query) {
        search(true, collection, query);
    }

    private void indexed(CollectionReader collection, Query query) {
        search(false, collection, query);
    }

    private void search(boolean exact, CollectionReader collection, Query query) {
        ask(
                collection.name() + ", " + query,
                exact,
                () -> collection.search(query).list());
    }

    private void exact(String question, Supplier<Object> answer) {
        ask(question, true, answer);
    }

    private void ask(String question, boolean exact, Supplier<Object> answer) {
        try {
            answers.add(new Answer(question, exact, answer.get(), null));
        } catch (CorruptException | UnsupportedVersionException e) {
            answers.add(new Answer(question, exact, null, e));
        } catch (VarveException e) {
            throw new AssertionError(question + ": failed by what does not tell of damage: " + e, e);
        } catch (RuntimeException | Error e) {
            throw new AssertionError(question + ": an untyped failure: " + e, e);
        }
    }
}
