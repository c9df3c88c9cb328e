package dev.varve.codecs;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps one false alarm from the standard error of every service: Chronicle looks at all ways to free a ByteBuffer when
 * it starts, and warns of the flags that one of them would need, though Varve hands it no ByteBuffer.
 */
final class ChronicleNotice {

    /** Held, because a logger that nobody holds is forgotten together with its level. */
    private static final Logger CLEANER =
            Logger.getLogger("net.openhft.chronicle.core.internal.cleaner.ReflectionBasedByteBufferCleanerService");

    private ChronicleNotice() {}

    static void silence() {
        if (CLEANER.getLevel() == null) {
            CLEANER.setLevel(Level.OFF);
        }
    }
}
