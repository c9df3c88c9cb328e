package dev.varve.fuzz.damage;

import dev.varve.CheckReport;
import dev.varve.VarveException;
import dev.varve.fuzz.model.Require;
import dev.varve.recovery.StoreFiles;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of a damaged store.
 *
 * @param check what its check found; null where that failed
 * @param refused why it did not open; null where it did
 * @param answers what it answered then
 */
record Outcome(@Nullable CheckReport check, @Nullable VarveException refused, List<Answer> answers) {

    /** Whether its check says that nothing is wrong. */
    boolean passed() {
        return check != null && check.sound();
    }

    /** Whether it opened, and answered everything. */
    boolean whole() {
        return refused == null && answers.stream().allMatch(answer -> answer.failure() == null);
    }

    /** Whether its check tells of damage in a file. */
    boolean names(String file) {
        return check != null
                && check.findings().stream()
                        .anyMatch(finding -> finding.severity() == CheckReport.Severity.DAMAGE
                                && finding.file().endsWith("/" + file));
    }

    /** Requires that its check tells of damage in a file. */
    void requireTold(String file, Telling telling) {
        boolean told = switch (telling) {
            case DAMAGE -> names(file);
            case ANYWHERE -> !passed();
            case NOTE -> names(file) || notes(file);
            case NONE -> true;
        };
        Require.that(told, () -> "its check does not tell" + (passed() ? "" : " of this file") + ": " + check);
    }

    /** Whether its check notes something of a file, or of all logs where it is one of them. */
    private boolean notes(String file) {
        return check != null
                && check.findings().stream()
                        .anyMatch(finding -> finding.severity() == CheckReport.Severity.NOTE
                                && (finding.file().endsWith("/" + file)
                                        || file.startsWith(StoreFiles.LOGS + "/")
                                                && finding.file().endsWith("/" + StoreFiles.LOGS)));
    }

    /**
     * Requires right answers or none, and that what the check says is true.
     *
     * @param right the answers of each store that it may be
     */
    void require(List<List<Answer>> right) {
        difference(right).ifPresent(difference -> {
            throw new AssertionError("a wrong answer to " + difference + "; the check says " + check);
        });
        requireTruthful();
    }

    /** Requires that a store opens and answers everything that has passed its check. */
    void requireTruthful() {
        if (passed() && !whole()) {
            VarveException failure = refused != null
                    ? refused
                    : answers.stream()
                            .map(Answer::failure)
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElseThrow();
            throw new AssertionError("passed its check and failed all the same: " + failure, failure);
        }
    }

    /** The same answers, but for those that an index may lead to in more than one way. */
    Outcome exact() {
        return new Outcome(check, refused, exact(answers));
    }

    static List<Answer> exact(List<Answer> answers) {
        return answers.stream().filter(Answer::exact).toList();
    }

    /** Where it answered otherwise than each of some stores that it may be; empty where it did as one of them. */
    Optional<String> difference(List<List<Answer>> right) {
        if (refused != null) {
            return Optional.empty();
        }
        String first = "no answers to compare with";
        for (List<Answer> oracle : right.reversed()) {
            String difference = difference(answers, oracle);
            if (difference == null) {
                return Optional.empty();
            }
            first = difference;
        }
        return Optional.of(first);
    }

    private static @Nullable String difference(List<Answer> found, List<Answer> right) {
        for (int i = 0; i < right.size(); i++) {
            if (i >= found.size()) {
                return right.get(i).question() + ": not answered";
            }
            if (!found.get(i).agrees(right.get(i))) {
                return right.get(i).question() + ": expected " + right.get(i).value() + ", found "
                        + found.get(i).value();
            }
        }
        return null;
    }
}
