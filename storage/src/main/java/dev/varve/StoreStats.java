package dev.varve;

import java.util.Map;
import java.util.OptionalLong;

/**
 * What a store holds at one moment.
 *
 * @param records records of all collections
 * @param segments segments of all collections
 * @param memtableBytes off-heap bytes of records that are not in a segment yet
 * @param diskBytes bytes of all files of the store
 * @param roles bytes of the mapped files, by role: {@code keys}, {@code attributes}, {@code payload}, {@code vectors},
 *     {@code tokens}, {@code live-docs}
 */
public record StoreStats(long records, int segments, long memtableBytes, long diskBytes, Map<String, RoleStats> roles) {

    /** Copies the map. */
    public StoreStats {
        roles = Map.copyOf(roles);
    }

    /** Bytes mapped over all roles. */
    public long mappedBytes() {
        return roles.values().stream().mapToLong(RoleStats::mappedBytes).sum();
    }

    /** Bytes of mapped files that are in memory now, over all roles; empty where the system does not tell. */
    public OptionalLong residentBytes() {
        long sum = 0;
        for (RoleStats role : roles.values()) {
            if (role.residentBytes().isEmpty()) {
                return OptionalLong.empty();
            }
            sum += role.residentBytes().getAsLong();
        }
        return OptionalLong.of(sum);
    }

    /**
     * What one role of mapped files takes.
     *
     * @param mappedBytes bytes mapped
     * @param residentBytes bytes of them in memory now; empty where the system does not tell
     */
    public record RoleStats(long mappedBytes, OptionalLong residentBytes) {}
}
