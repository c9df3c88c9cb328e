package dev.varve.storage;

import dev.varve.AttributeType;
import dev.varve.Field;
import dev.varve.InvalidArgumentException;
import dev.varve.Key;
import dev.varve.KeyType;
import dev.varve.Metric;
import dev.varve.Precision;
import dev.varve.Query;
import dev.varve.Schema;
import dev.varve.VectorRecord;
import dev.varve.codecs.Keys;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks what a caller hands over against a schema, before anything is written or read. */
final class Validation {

    static final int MAX_PAYLOAD = 16 << 20;
    static final int MAX_ATTRIBUTE = 1 << 20;
    private static final float MAX_FLOAT16 = 65_504;
    private static final int NO_TOKEN = -1;
    private static final Instant FIRST_EXPIRY = Instant.ofEpochMilli(Rows.NEVER + 1);
    private static final Instant LAST_EXPIRY = Instant.ofEpochMilli(Rows.LAST_EXPIRY);

    private static final Pattern COLLECTION_NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private Validation() {}

    /** Where a record goes, in words; only what is refused is spelled out. */
    private record Place(String collection, Key key) {
        @Override
        public String toString() {
            return "collection '" + collection + "', key '" + shorten(key) + "'";
        }
    }

    /** A field of a record or a query, in words. */
    private record FieldPlace(Object where, Field field) {
        @Override
        public String toString() {
            return where + ", field '" + field.name() + "'";
        }
    }

    /**
     * Checks the name of a collection that is going to be made.
     *
     * @throws InvalidArgumentException if it is not well formed
     */
    static void checkCollectionName(String name) {
        if (!COLLECTION_NAME.matcher(name).matches()) {
            throw new InvalidArgumentException("collection name '" + name
                    + "': expected 1 to 64 letters, digits, '_' or '-'; choose another name");
        }
    }

    /**
     * Checks a record that is going to be written.
     *
     * @throws InvalidArgumentException if it does not fit
     */
    static void check(String collection, Schema schema, VectorRecord record) {
        var where = new Place(collection, record.key());
        checkKey(where, schema, record.key());
        record.vectors().forEach((name, vector) -> checkDense(where, schema, name, vector));
        record.tokens().forEach((name, rows) -> checkTokens(where, schema, name, rows));
        record.attributes().forEach((name, value) -> checkAttribute(where, schema, name, value));
        int payload = record.payload().map(bytes -> bytes.length).orElse(0);
        if (payload > MAX_PAYLOAD) {
            throw new InvalidArgumentException(
                    where + ", payload: expected at most " + MAX_PAYLOAD + " bytes, found " + payload);
        }
        record.expiresAt().ifPresent(time -> checkExpiry(where, time));
    }

    private static void checkExpiry(Object where, Instant time) {
        if (time.isBefore(FIRST_EXPIRY) || time.isAfter(LAST_EXPIRY)) {
            throw new InvalidArgumentException(where + ", expiry: expected a time from " + FIRST_EXPIRY + " to "
                    + LAST_EXPIRY + ", found " + time + "; a record that never expires names none");
        }
    }

    /**
     * Checks a key.
     *
     * @throws InvalidArgumentException if it is of the wrong type, empty or too long
     */
    static void checkKey(Object where, Schema schema, Key key) {
        checkGiven(where, "a key", key);
        if (key.type() != schema.keyType()) {
            throw new InvalidArgumentException(
                    where + ": expected a key of type " + schema.keyType() + ", found one of type " + key.type()
                            + "; use Key.of(" + (schema.keyType() == KeyType.LONG ? "long" : "String") + ")");
        }
        if (key instanceof Key.Text text) {
            checkUnicode(where, text.value());
            int bytes = RowCodec.keyBytes(key).length;
            if (bytes < 1 || bytes > Keys.MAX_BYTES) {
                throw new InvalidArgumentException(
                        where + ": expected a key of 1 to " + Keys.MAX_BYTES + " bytes in UTF-8, found " + bytes);
            }
        }
    }

    private static void checkDense(Object where, Schema schema, String name, float[] vector) {
        Field.Dense field = field(where, schema, name, Field.Dense.class, "dense");
        checkVector(where, field, vector, field.precision());
    }

    private static void checkVector(Object where, Field.Dense field, float[] vector, Precision precision) {
        var what = new FieldPlace(where, field);
        checkVector(what, NO_TOKEN, vector, field.dimension(), precision);
        if (field.metric() == Metric.COSINE && isZero(vector, precision)) {
            throw new InvalidArgumentException(what + ": a vector that is zero in " + precision
                    + " has no direction, so no cosine; leave the field out, or use another metric");
        }
    }

    private static void checkTokens(Object where, Schema schema, String name, float[][] rows) {
        Field.Tokens field = field(where, schema, name, Field.Tokens.class, "token");
        checkTokens(where, field, rows, Field.Tokens.MAX_TOKENS, field.precision());
    }

    private static void checkTokens(Object where, Field.Tokens field, float[][] rows, int most, Precision precision) {
        var what = new FieldPlace(where, field);
        checkGiven(what, "a list of tokens", rows);
        if (rows.length == 0) {
            throw new InvalidArgumentException(
                    what + ": the token list is empty; give at least one, or leave the field out");
        }
        if (rows.length > most) {
            throw new InvalidArgumentException(what + ": expected at most " + most + " tokens, found " + rows.length);
        }
        for (int i = 0; i < rows.length; i++) {
            checkVector(what, i, rows[i], field.dimension(), precision);
        }
    }

    /**
     * Checks a query against the field that it asks, all but its filter.
     *
     * @throws InvalidArgumentException if there is no such field or the query does not fit it
     */
    static void checkQuery(Object where, Schema schema, Query query) {
        checkGiven(where, "a query", query);
        if (query.limit() < 1 || query.limit() > Query.MAX_LIMIT) {
            throw new InvalidArgumentException(
                    where + ": expected a limit (k) from 1 to " + Query.MAX_LIMIT + ", found " + query.limit());
        }
        switch (query) {
            case Query.Dense dense -> {
                Field.Dense field = field(where, schema, dense.field(), Field.Dense.class, "dense");
                checkVector(where, field, dense.vector(), Precision.FLOAT32);
                checkEffort(where, dense.effort());
                checkMinScore(where, field, dense.minScore());
            }
            case Query.Tokens tokens -> {
                Field.Tokens field = field(where, schema, tokens.field(), Field.Tokens.class, "token");
                checkTokens(where, field, tokens.tokens(), Query.Tokens.MAX_TOKENS, Precision.FLOAT32);
                checkEffort(where, tokens.effort());
            }
        }
    }

    private static void checkEffort(Object where, Query.Effort effort) {
        checkGiven(where, "an effort", effort);
        switch (effort) {
            case Query.Effort.Recall recall -> {
                if (!(recall.target() > 0 && recall.target() <= 1)) {
                    throw new InvalidArgumentException(where + ": expected a recall above 0 and at most 1, found "
                            + recall.target() + "; 0.95 finds 95 of 100 on average, 1 all of them");
                }
            }
            case Query.Effort.Beam beam -> {
                checkCount(where, "a beam", 1, Query.MAX_BEAM, beam.beam(), "give its width in records");
                checkCount(where, "a re-rank", 1, beam.beam(), beam.rerank(), "re-rank no more than the beam holds");
            }
            case Query.Effort.Exact _ -> {
                // nothing to choose
            }
        }
    }

    private static void checkEffort(Object where, Query.LateEffort effort) {
        checkGiven(where, "an effort", effort);
        if (effort instanceof Query.LateEffort.Reranked asked) {
            int most = Query.MAX_CANDIDATES;
            checkCount(where, "candidates", 0, most, asked.candidates(), "0 looks for as many as is usual");
            checkCount(where, "a re-rank", 0, most, asked.rerank(), "0 scores as many as is usual");
            if (asked.rescore() != Query.USUAL_RESCORE) {
                checkCount(where, "a rescore", 0, most, asked.rescore(), "0 leaves scores as the codes tell them");
            }
            if (!(asked.prefetch() > 0 && asked.prefetch() <= 1)) {
                throw new InvalidArgumentException(where + ": expected a prefetch above 0 and at most 1, found "
                        + asked.prefetch() + "; it is a share of the search for candidates, 1 reads nothing ahead");
            }
        }
    }

    private static void checkCount(Object where, String what, int least, int most, int found, String advice) {
        if (found < least || found > most) {
            throw new InvalidArgumentException(where + ": expected " + what + " from " + least + " to " + most
                    + ", found " + found + "; " + advice);
        }
    }

    /** A score that no vector can reach is a mistake, such as a distance given for a score. */
    private static void checkMinScore(Object where, Field.Dense field, double minScore) {
        double most = switch (field.metric()) {
            case DOT -> Double.MAX_VALUE;
            case COSINE -> 1;
            case L2 -> 0;
        };
        if (!(minScore <= most)) {
            String advice = switch (field.metric()) {
                case DOT -> "give the least inner product";
                case COSINE -> "give the least cosine";
                case L2 -> "scores are minus the squared distance: for a radius r give -r * r";
            };
            throw new InvalidArgumentException(new FieldPlace(where, field) + ": expected a least score (minScore) of"
                    + (field.metric() == Metric.DOT ? " a finite number" : " at most " + (int) most) + ", found "
                    + minScore + "; " + advice);
        }
    }

    private static void checkAttribute(Object where, Schema schema, String name, Object value) {
        Field.Attribute field = attribute(where, schema, name);
        checkAttribute(where + ", attribute '" + name + "'", field.type(), value);
    }

    /**
     * Checks an attribute's value, to be stored or to filter by.
     *
     * @throws InvalidArgumentException if it is of another type, not finite or too long
     */
    static void checkAttribute(Object what, AttributeType type, Object value) {
        checkGiven(what, "a value", value);
        Class<?> expected = switch (type) {
            case STRING -> String.class;
            case LONG -> Long.class;
            case DOUBLE -> Double.class;
            case BOOLEAN -> Boolean.class;
        };
        if (!expected.isInstance(value)) {
            throw new InvalidArgumentException(what + ": expected a value of type " + expected.getSimpleName()
                    + ", found " + value.getClass().getSimpleName());
        }
        if (value instanceof Double number && !Double.isFinite(number)) {
            throw new InvalidArgumentException(what + ": expected a finite number, found " + number);
        }
        if (value instanceof String text) {
            checkText(what, text);
        }
    }

    private static void checkText(Object what, String text) {
        checkUnicode(what, text);
        if (text.length() > MAX_ATTRIBUTE) {
            throw new InvalidArgumentException(
                    what + ": expected at most " + MAX_ATTRIBUTE + " characters, found " + text.length());
        }
    }

    /**
     * The attribute of a name.
     *
     * @throws InvalidArgumentException if there is none
     */
    static Field.Attribute attribute(Object where, Schema schema, String name) {
        return field(where, schema, name, Field.Attribute.class, "attribute");
    }

    /**
     * The field of a name and kind.
     *
     * @throws InvalidArgumentException if there is none
     */
    static <F extends Field> F field(Object where, Schema schema, String name, Class<F> kind, String kindName) {
        Field field = schema.field(name).orElse(null);
        if (field == null) {
            List<String> names = schema.fields().stream().map(Field::name).toList();
            throw new InvalidArgumentException(where + ": unknown field '" + name + "'; the schema has " + names);
        }
        if (!kind.isInstance(field)) {
            throw new InvalidArgumentException(where + ": expected field '" + name + "' to be of kind " + kindName
                    + ", the schema has " + field.describe());
        }
        return kind.cast(field);
    }

    /** A lone surrogate has no bytes in UTF-8: texts that differ in it only would become one. */
    private static void checkUnicode(Object what, String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (Character.getType(text.codePointAt(i)) == Character.SURROGATE) {
                throw new InvalidArgumentException(
                        what + ": expected Unicode text, found a lone surrogate at character " + i);
            }
        }
    }

    private static void checkVector(Object what, int token, float[] vector, int dimension, Precision precision) {
        if (vector == null) {
            throw new InvalidArgumentException(what + (token == NO_TOKEN ? "" : ", token " + token)
                    + ": expected a vector of dimension " + dimension + ", found null");
        }
        if (vector.length != dimension) {
            throw new InvalidArgumentException(what + (token == NO_TOKEN ? "" : ", token " + token)
                    + ": expected a vector of dimension " + dimension + ", found " + vector.length);
        }
        float most = precision == Precision.FLOAT16 ? MAX_FLOAT16 : Float.MAX_VALUE;
        if (!(largestMagnitude(vector) <= most)) {
            throw tooLarge(what, token, vector, most);
        }
    }

    /**
     * Checks that there is a thing: a caller whose code is not checked for null may hand over anything.
     *
     * @throws InvalidArgumentException if there is none
     */
    static void checkGiven(Object where, String what, @Nullable Object value) {
        if (value == null) {
            throw new InvalidArgumentException(where + ": expected " + what + ", found null");
        }
    }

    /** What is no number wins over all. A loop without a way out, which a compiler turns into vector instructions. */
    private static float largestMagnitude(float[] vector) {
        float largest = 0;
        for (float component : vector) {
            largest = Math.max(largest, Math.abs(component));
        }
        return largest;
    }

    private static InvalidArgumentException tooLarge(Object what, int token, float[] vector, float most) {
        int component = 0;
        while (Math.abs(vector[component]) <= most) {
            component++;
        }
        return new InvalidArgumentException(what + (token == NO_TOKEN ? "" : ", token " + token) + ", component "
                + component + ": expected a finite number"
                + (most == MAX_FLOAT16 ? " of at most ±65,504 (float16)" : "") + ", found " + vector[component]);
    }

    private static boolean isZero(float[] vector, Precision precision) {
        for (float component : vector) {
            float kept =
                    precision == Precision.FLOAT16 ? Float.float16ToFloat(Float.floatToFloat16(component)) : component;
            if (kept != 0) {
                return false;
            }
        }
        return true;
    }

    private static String shorten(Key key) {
        String text = String.valueOf(key);
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
