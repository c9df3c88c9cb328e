package dev.varve.codecs.codes;

/** A query prepared for {@link FieldRecords}. Filled anew for each query; used by one thread at a time. */
final class FieldQuery {

    /** See {@link FieldLayout#prepare}. */
    final short[][] numbers;

    /** What a number stands for. */
    float scale;

    /** What is added to scaled sums. */
    float offset;

    /** Sum of what the numbers stand for. */
    float total;

    /** What the query adds to its distances, whatever the row. */
    float summand;

    /** What the error of a record is multiplied by. */
    float error;

    FieldQuery(FieldLayout layout) {
        numbers = layout.newQuery();
    }
}
