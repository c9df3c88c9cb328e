package dev.varve.codecs;

import java.util.UUID;

/**
 * Where a file belongs: written in its header and compared when it is opened, so that a file copied from another store,
 * or under another number, is found out.
 *
 * @param storeId the store
 * @param number the number of the segment, or of the log or manifest itself
 */
public record FileOrigin(UUID storeId, long number) {

    @Override
    public String toString() {
        return "store " + storeId + ", number " + number;
    }
}
