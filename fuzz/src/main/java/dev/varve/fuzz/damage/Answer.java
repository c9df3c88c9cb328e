package dev.varve.fuzz.damage;

import dev.varve.VarveException;
import org.jspecify.annotations.Nullable;

/**
 * What a store answered to a question.
 *
 * @param question in words
 * @param exact whether there is but one right answer, and not one of several that an index may lead to
 * @param value the answer; null where it failed
 * @param failure how it failed, typed; null where it did not
 */
record Answer(
        String question,
        boolean exact,
        @Nullable Object value,
        @Nullable VarveException failure) {

    /** Whether this is the answer that another store gave, or a failure. */
    boolean agrees(Answer right) {
        return failure != null || question.equals(right.question) && value != null && value.equals(right.value);
    }
}
