package dev.varve.fuzz.crash;

import static dev.varve.fuzz.crash.Steps.alter;
import static dev.varve.fuzz.crash.Steps.buffered;
import static dev.varve.fuzz.crash.Steps.checkpoint;
import static dev.varve.fuzz.crash.Steps.compact;
import static dev.varve.fuzz.crash.Steps.deleteWhere;
import static dev.varve.fuzz.crash.Steps.during;
import static dev.varve.fuzz.crash.Steps.flush;
import static dev.varve.fuzz.crash.Steps.make;
import static dev.varve.fuzz.crash.Steps.reopen;
import static dev.varve.fuzz.crash.Steps.synced;
import static dev.varve.fuzz.crash.Writes.delete;
import static dev.varve.fuzz.crash.Writes.put;
import static dev.varve.fuzz.crash.Writes.putFor;
import static dev.varve.fuzz.crash.Writes.putMany;
import static dev.varve.fuzz.crash.Writes.update;

import dev.varve.AttributeType;
import dev.varve.CandidateEncoding;
import dev.varve.Durability;
import dev.varve.Filter;
import dev.varve.KeyType;
import dev.varve.Metric;
import dev.varve.Precision;
import dev.varve.Schema;
import dev.varve.StoreOptions;
import dev.varve.TokenCoding;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Scripts about what records hold: every kind of field, every coding of tokens, and schemas that change. */
final class FieldScripts {

    private static final String A = "alpha";
    private static final String B = "beta";
    private static final Schema ALL_FIELDS = GrowingSchema.of(GrowingSchema.MOST_FIELDS);
    private static final Schema TOKENS =
            Schema.builder().tokens("t", 4).attribute("n", AttributeType.LONG).build();
    private static final Schema ATTRIBUTES = Schema.builder()
            .attribute("n", AttributeType.LONG)
            .attribute("s", AttributeType.STRING)
            .attribute("d", AttributeType.DOUBLE)
            .attribute("b", AttributeType.BOOLEAN)
            .build();
    private static final Schema NUMBERED = Schema.builder(KeyType.LONG)
            .dense("v", 5, Metric.DOT, Precision.FLOAT16)
            .attribute("n", AttributeType.LONG)
            .dense("w", 2, Metric.DOT)
            .tokens("t", 3, Precision.FLOAT32)
            .build();

    private FieldScripts() {}

    private static final StoreScript SCHEMA_CHANGES = StoreScript.of(
            "fields added to what is in the log, in segments, and nowhere",
            make(A, GrowingSchema.of(2)),
            buffered(put(A, "a"), put(A, "b")),
            synced(update(A, "a"), put(A, "c")),
            alter(A, GrowingSchema.of(4)),
            synced(update(A, "b"), put(A, "d")),
            flush(),
            buffered(update(A, "c"), put(A, "e")),
            alter(A, GrowingSchema.of(7)),
            buffered(update(A, "a"), delete(A, "d")),
            compact(),
            synced(put(A, "f")),
            reopen(),
            alter(A, ALL_FIELDS),
            synced(update(A, "e"), put(A, "d")));

    private static final StoreScript SCHEMA_CHANGES_AT_ONCE = StoreScript.of(
            "schemas changed one after the other, with nothing written in between",
            make(A, GrowingSchema.of(2)),
            alter(A, GrowingSchema.of(3)),
            alter(A, GrowingSchema.of(4)),
            buffered(put(A, "a")),
            make(B, GrowingSchema.of(4)),
            alter(B, GrowingSchema.of(5)),
            alter(A, GrowingSchema.of(6)),
            checkpoint("copy-1"),
            alter(A, ALL_FIELDS),
            buffered(put(A, "b"), put(B, "b"), update(A, "a")),
            reopen(),
            flush());

    private static final StoreScript SCHEMA_CHANGES_DURING_FLUSH = StoreScript.of(
            "fields added in the middle of flushes and compactions",
            make(A, GrowingSchema.of(3)),
            buffered(put(A, "a"), put(A, "b")),
            during(flush(), "payload.vpl", alter(A, GrowingSchema.of(5)), buffered(put(A, "c"), update(A, "a"))),
            synced(delete(A, "b")),
            during(flush(), "keys.vks", alter(A, GrowingSchema.of(6)), buffered(put(A, "d"))),
            during(compact(), "payload.vpl", alter(A, ALL_FIELDS), buffered(update(A, "c"))),
            buffered(put(A, "b")));

    private static final StoreScript EVERY_FIELD = StoreScript.of(
            "records with every kind of field",
            make(A, ALL_FIELDS),
            buffered(putMany(A, "k", 5)),
            flush(),
            synced(update(A, "k0"), delete(A, "k1"), putFor(A, "k2", 50)),
            deleteWhere(A, Filter.equal("s", "text 1"), Durability.BUFFERED),
            flush(),
            buffered(putMany(A, "l", 3)),
            deleteWhere(A, Filter.and(Filter.atMost("d", 0.0), Filter.exists("b")), Durability.SYNCED),
            compact(),
            buffered(put(A, "k1")));

    private static final StoreScript LATE = StoreScript.of(
            "tokens",
            make(A, TOKENS),
            buffered(putMany(A, "k", 4)),
            flush(),
            synced(update(A, "k0"), delete(A, "k1")),
            buffered(putMany(A, "l", 3)),
            flush(),
            buffered(put(A, "k1"), delete(A, "l0")),
            compact(),
            synced(put(A, "m")));

    private static final StoreScript OTHER_CODINGS = StoreScript.of(
            "tokens that are coded in one way, then in others",
            make(A, TOKENS),
            buffered(putMany(A, "k", 3)),
            flush(),
            reopen(late(TokenCoding.FLOAT16, CandidateEncoding.FIXED_DIMENSIONAL)),
            buffered(putMany(A, "l", 3)),
            flush(),
            reopen(late(TokenCoding.RESIDUAL_2, CandidateEncoding.CENTROIDS)),
            buffered(putMany(A, "n", 3)),
            flush(),
            reopen(late(TokenCoding.RABITQ_2, CandidateEncoding.MEAN)),
            buffered(delete(A, "k0"), put(A, "m")),
            compact());

    private static final StoreScript ATTRIBUTES_ALONE = StoreScript.of(
            "records without a vector",
            make(A, ATTRIBUTES),
            buffered(putMany(A, "k", 4)),
            flush(),
            synced(update(A, "k0"), delete(A, "k1")),
            deleteWhere(A, Filter.not(Filter.equal("b", true)), Durability.BUFFERED),
            buffered(put(A, "k2")),
            flush(),
            compact(),
            buffered(put(A, "l")));

    private static final StoreScript NUMBERS_AS_KEYS = StoreScript.of(
            "keys that are numbers",
            make(A, NUMBERED),
            buffered(put(A, "0"), put(A, "-1"), put(A, "zzzzzz"), put(A, "10")),
            flush(),
            synced(update(A, "-1"), delete(A, "zzzzzz")),
            buffered(put(A, "zzzzzz"), delete(A, "0")),
            flush(),
            checkpoint("copy-1"),
            compact(),
            buffered(put(A, "0")));

    private static StoreOptions late(TokenCoding code, CandidateEncoding encoding) {
        return StoreScript.INDEXED.withTokenIndex(
                StoreScript.INDEXED.tokenIndex().withCode(code).withEncoding(encoding));
    }

    private static final StoreOptions POOLED =
            StoreScript.INDEXED.withTokenIndex(StoreScript.INDEXED.tokenIndex().withPooling(2));

    /** Tokens with every coding, each with every way to choose candidates. */
    private static Stream<StoreScript> everyCoding() {
        return Arrays.stream(TokenCoding.values())
                .flatMap(code -> Arrays.stream(CandidateEncoding.values())
                        .map(encoding -> LATE.with(code + " and " + encoding, _ -> late(code, encoding))));
    }

    /** All of them. */
    static final List<StoreScript> ALL = Stream.concat(
                    Stream.of(
                            SCHEMA_CHANGES,
                            SCHEMA_CHANGES.indexed(),
                            SCHEMA_CHANGES.rolling(),
                            SCHEMA_CHANGES_AT_ONCE,
                            SCHEMA_CHANGES_DURING_FLUSH,
                            SCHEMA_CHANGES_DURING_FLUSH.indexed(),
                            EVERY_FIELD,
                            EVERY_FIELD.indexed(),
                            LATE,
                            LATE.with("pooled", _ -> POOLED),
                            OTHER_CODINGS.indexed(),
                            ATTRIBUTES_ALONE,
                            NUMBERS_AS_KEYS,
                            NUMBERS_AS_KEYS.indexed()),
                    everyCoding())
            .toList();
}
