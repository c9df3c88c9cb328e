package dev.varve.storage;

import dev.varve.codecs.CorruptFileException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The segments that compaction leaves as they are, and why: those in which damage was met, or beside which it was,
 * until the store is opened anew, and those of which the disk did not give all, for the rest of a pass. One block that
 * stays unreadable is not to keep everything else from being merged. Written by the thread that merges, read by any.
 */
final class LeftSegments {

    private static final Logger LOG = System.getLogger("dev.varve");

    /** Numbers of those with damage. */
    private final Set<Long> damaged = ConcurrentHashMap.newKeySet();

    /** Numbers of those that could not be read. */
    private final Set<Long> unread = ConcurrentHashMap.newKeySet();

    private volatile @Nullable String damage;
    private volatile @Nullable String putOff;

    /** Whether it is to be left as it is. */
    boolean contains(Segment segment) {
        return damaged.contains(segment.number()) || unread.contains(segment.number());
    }

    /** A pass over all segments begins: the disk may give by now what it did not. */
    void begin() {
        unread.clear();
    }

    /** A pass has come to its end. */
    void end() {
        if (unread.isEmpty()) {
            putOff = null;
        }
    }

    /** A merge of these could not read all of them. */
    void leave(List<Segment> inputs, CorruptFileException failure) {
        if (failure.unread()) {
            passOver(inputs, failure);
            return;
        }
        inputs.forEach(segment -> damaged.add(segment.number()));
        String why = "segments " + numbers(inputs) + " cannot be merged and stay as they are: " + failure.getMessage()
                + "; check the store";
        damage = why;
        LOG.log(Level.WARNING, why);
    }

    /** A merge of these did not get all of them from the disk. */
    void passOver(List<Segment> inputs, Throwable failure) {
        inputs.forEach(segment -> unread.add(segment.number()));
        String why = "compaction of segments " + numbers(inputs) + " is put off until the next flush: "
                + failure.getMessage();
        putOff = why;
        LOG.log(Level.WARNING, why);
    }

    /** Of what merges of a pass met, that which is told: damage before what the disk did not give. */
    static Throwable worse(@Nullable Throwable met, Throwable failure) {
        if (met == null) {
            return failure;
        }
        boolean keeps = met instanceof CorruptFileException corrupt && !corrupt.unread();
        Throwable told = keeps ? met : failure;
        told.addSuppressed(keeps ? failure : met);
        return told;
    }

    /** A pass was ended by a failure of something else. */
    void putOff(Throwable failure) {
        putOff = "compaction: " + failure.getMessage();
    }

    /** Why segments stay as they are though they should be merged; null where they do not. */
    @Nullable
    String why() {
        String passing = putOff;
        String lasting = damage;
        if (passing == null || lasting == null) {
            return passing == null ? lasting : passing;
        }
        return lasting + "; " + passing;
    }

    /** The numbers of segments, for messages. */
    static String numbers(List<Segment> segments) {
        return segments.stream()
                .map(segment -> String.valueOf(segment.number()))
                .collect(Collectors.joining(", "));
    }
}
