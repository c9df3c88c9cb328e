package dev.varve;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A record: a key, the values of some fields of its collection's schema, and perhaps a payload. Arrays are not copied:
 * leave them alone after handing them over. Values are checked against the schema when the record is written. Equal to
 * another record with the same values.
 */
public final class VectorRecord {

    private final Key key;
    private final Map<String, float[]> vectors;
    private final Map<String, float[][]> tokens;
    private final Map<String, Object> attributes;
    private final byte @Nullable [] payload;
    private final @Nullable Instant expiresAt;
    private final boolean neverExpires;

    private VectorRecord(Builder builder) {
        this.key = builder.key;
        this.vectors = copy(builder.vectors);
        this.tokens = copy(builder.tokens);
        this.attributes = copy(builder.attributes);
        this.payload = builder.payload;
        this.expiresAt = builder.expiresAt;
        this.neverExpires = builder.neverExpires;
    }

    /** In the same order. Most records leave most kinds of fields out. */
    private static <V> Map<String, V> copy(Map<String, V> values) {
        return values.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Starts a record with a text key. */
    public static Builder builder(String key) {
        return new Builder(Key.of(key));
    }

    /** Starts a record with an integer key. */
    public static Builder builder(long key) {
        return new Builder(Key.of(key));
    }

    /** Starts a record. */
    public static Builder builder(Key key) {
        return new Builder(key);
    }

    /** The key. */
    public Key key() {
        return key;
    }

    /** Dense vectors by field name. */
    public Map<String, float[]> vectors() {
        return vectors;
    }

    /** Token vectors by field name: one row a token. */
    public Map<String, float[][]> tokens() {
        return tokens;
    }

    /** Attributes by name: {@link String}, {@link Long}, {@link Double} or {@link Boolean}. */
    public Map<String, Object> attributes() {
        return attributes;
    }

    /** The payload, if there is one. */
    public Optional<byte[]> payload() {
        return Optional.ofNullable(payload);
    }

    /** When the record expires, to the millisecond; empty if it says nothing of it, so that it never does. */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
    }

    /** Whether the record was built to say that it {@linkplain Builder#neverExpires never expires}. */
    public boolean neverExpires() {
        return neverExpires;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VectorRecord that
                && key.equals(that.key)
                && equal(vectors, that.vectors, Arrays::equals)
                && equal(tokens, that.tokens, Arrays::deepEquals)
                && attributes.equals(that.attributes)
                && Arrays.equals(payload, that.payload)
                && Objects.equals(expiresAt, that.expiresAt)
                && neverExpires == that.neverExpires;
    }

    private static <V> boolean equal(Map<String, V> a, Map<String, V> b, BiPredicate<V, V> same) {
        return a.keySet().equals(b.keySet())
                && a.entrySet().stream().allMatch(entry -> same.test(entry.getValue(), b.get(entry.getKey())));
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, vectors.keySet(), tokens.keySet(), attributes, Arrays.hashCode(payload), expiresAt);
    }

    @Override
    public String toString() {
        return "VectorRecord[" + key + ", vectors=" + vectors.keySet() + ", tokens=" + tokens.keySet() + ", attributes="
                + attributes + ", payload=" + (payload == null ? "none" : payload.length + " bytes")
                + (expiresAt == null ? "" : ", expiresAt=" + expiresAt) + "]";
    }

    /** Collects the values of a record; a value given twice for a name replaces the first. Not thread-safe. */
    public static final class Builder {

        private final Key key;
        private final Map<String, float[]> vectors = new LinkedHashMap<>();
        private final Map<String, float[][]> tokens = new LinkedHashMap<>();
        private final Map<String, Object> attributes = new LinkedHashMap<>();
        private byte @Nullable [] payload;
        private @Nullable Instant expiresAt;
        private boolean neverExpires;

        private Builder(Key key) {
            this.key = key;
        }

        /** The vector of a dense field: as many finite components as the schema says. */
        public Builder vector(String field, float... vector) {
            vectors.put(field, vector);
            return this;
        }

        /**
         * The vectors of a token field: 1 to {@value Field.Tokens#MAX_TOKENS} rows of as many finite components as the
         * schema says.
         */
        public Builder tokens(String field, float[][] tokens) {
            this.tokens.put(field, tokens);
            return this;
        }

        /** A text attribute. */
        public Builder attribute(String field, String value) {
            attributes.put(field, value);
            return this;
        }

        /** An integer attribute. */
        public Builder attribute(String field, long value) {
            attributes.put(field, value);
            return this;
        }

        /** A floating point attribute, finite. */
        public Builder attribute(String field, double value) {
            attributes.put(field, value);
            return this;
        }

        /** A boolean attribute. */
        public Builder attribute(String field, boolean value) {
            attributes.put(field, value);
            return this;
        }

        /** The payload: any bytes, at most 16 MiB. */
        public Builder payload(byte[] payload) {
            this.payload = payload;
            return this;
        }

        /**
         * From when on the record is gone, as if it had been deleted: after 1970-01-01T00:00Z. Kept in milliseconds,
         * rounded down. A time that is past already will do: the record is written and never seen.
         */
        public Builder expiresAt(Instant time) {
            expiresAt = time;
            neverExpires = false;
            return this;
        }

        /** The record never expires. For an update that takes an expiry away; without it, it keeps what there is. */
        public Builder neverExpires() {
            expiresAt = null;
            neverExpires = true;
            return this;
        }

        /** The record. */
        public VectorRecord build() {
            return new VectorRecord(this);
        }
    }
}
