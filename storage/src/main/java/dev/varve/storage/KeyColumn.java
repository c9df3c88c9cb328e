package dev.varve.storage;

import dev.varve.Key;
import dev.varve.KeyType;
import dev.varve.codecs.Keys;
import dev.varve.index.Ranking;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The keys of some answers, as bytes one behind the other: two arrays however many they are. A key is made of them as
 * somebody looks at it. Immutable.
 */
final class KeyColumn {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final KeyType type;
    private final byte[] bytes;

    /** One past the last byte of each key. */
    private final int[] ends;

    private KeyColumn(KeyType type, byte[] bytes, int[] ends) {
        this.type = type;
        this.bytes = bytes;
        this.ends = ends;
    }

    /**
     * The keys of a ranking.
     *
     * @param visible the parts that were ranked
     */
    static KeyColumn of(KeyType type, List<State.Visible> visible, Ranking ranking) {
        int[] ends = new int[ranking.size()];
        int length = 0;
        for (int rank = 0; rank < ends.length; rank++) {
            length = Math.addExact(length, keys(visible, ranking, rank).length(ranking.row(rank)));
            ends[rank] = length;
        }
        byte[] bytes = new byte[length];
        for (int rank = 0; rank < ends.length; rank++) {
            int from = rank == 0 ? 0 : ends[rank - 1];
            keys(visible, ranking, rank).copy(ranking.row(rank), bytes, from);
        }
        return new KeyColumn(type, bytes, ends);
    }

    private static Keys keys(List<State.Visible> visible, Ranking ranking, int rank) {
        return visible.get(ranking.part(rank)).rows().keys();
    }

    int size() {
        return ends.length;
    }

    Key get(int rank) {
        int from = rank == 0 ? 0 : ends[rank - 1];
        return switch (type) {
            case STRING -> Key.of(new String(bytes, from, ends[rank] - from, StandardCharsets.UTF_8));
            case LONG -> Key.of((long) LONG.get(bytes, from));
        };
    }
}
