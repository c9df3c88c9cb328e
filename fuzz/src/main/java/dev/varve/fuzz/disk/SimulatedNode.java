package dev.varve.fuzz.disk;

import java.util.Collection;
import java.util.Set;

/** What a name in a directory stands for. */
sealed interface SimulatedNode permits SimulatedFile, SimulatedDirectory {

    /**
     * Adds the numbers of the changes that are not synced, of it and of all that it leads to.
     *
     * @param seen what was asked before
     */
    void addUnsynced(Set<SimulatedNode> seen, Collection<Long> changes);
}
