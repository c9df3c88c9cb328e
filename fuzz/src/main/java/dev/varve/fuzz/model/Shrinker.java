package dev.varve.fuzz.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a script that fails shorter and simpler, as long as it fails. */
final class Shrinker {

    private final Function<Script, Script.@Nullable Failure> run;
    private Script shortest;
    private Script.Failure failure;
    private long left;

    /**
     * A script that fails, and what makes it do so.
     *
     * @param calls that may be run in all to find shorter ones
     */
    Shrinker(Script script, Script.Failure failure, long calls, Function<Script, Script.@Nullable Failure> run) {
        this.shortest = script;
        this.failure = failure;
        this.left = calls;
        this.run = run;
    }

    /** What goes wrong in the shortest script found so far. */
    Script.Failure failure() {
        return failure;
    }

    /** The shortest script that was found: the same each time. */
    Script shrink() {
        with(shortest.calls()
                .subList(0, Math.min(failure.at() + 1, shortest.calls().size())));
        boolean shorter = true;
        while (shorter && left > 0) {
            shorter = dropSome();
            shorter |= simplifySome();
        }
        tryOut(new Script(Setting.PLAIN, shortest.calls()));
        return shortest;
    }

    /** Leaves runs of calls out, long ones first (delta debugging: Zeller and Hildebrandt 2002). */
    private boolean dropSome() {
        int before = shortest.calls().size();
        for (int length = Math.max(before / 2, 1); length > 0; length /= 2) {
            int from = shortest.calls().size() - length;
            while (from >= 0) {
                List<Call> others = new ArrayList<>(shortest.calls());
                others.subList(from, from + length).clear();
                with(others);
                from = Math.min(from, shortest.calls().size()) - length;
            }
        }
        return shortest.calls().size() < before;
    }

    private boolean simplifySome() {
        boolean simpler = false;
        for (int i = 0; i < shortest.calls().size(); i++) {
            simpler |= simplify(i);
        }
        return simpler;
    }

    private boolean simplify(int at) {
        for (Call less : shortest.calls().get(at).simpler()) {
            List<Call> changed = new ArrayList<>(shortest.calls());
            changed.set(at, less);
            if (with(changed)) {
                return true;
            }
        }
        return false;
    }

    private boolean with(List<Call> calls) {
        return tryOut(new Script(shortest.setting(), List.copyOf(calls)));
    }

    private boolean tryOut(Script script) {
        if (left <= 0) {
            return false;
        }
        left -= script.calls().size() + 1;
        Script.Failure found = run.apply(script);
        if (found == null) {
            return false;
        }
        shortest = script;
        failure = found;
        return true;
    }
}
