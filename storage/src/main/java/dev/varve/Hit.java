package dev.varve;

/**
 * One answer.
 *
 * @param key the key of the record
 * @param score larger is better: the inner product, the cosine, minus the squared distance, or the sum of MaxSim
 * @param record the record with the parts that {@link Query#fetch} asked for; its key alone where it asked for none
 */
public record Hit(Key key, float score, VectorRecord record) {}
