package dev.varve.storage;

import dev.varve.Hit;
import dev.varve.Hits;
import dev.varve.VectorRecord;
import dev.varve.index.Ranking;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** Answers in columns, of which hits are made as somebody looks at them. Immutable. */
final class RankedHits extends AbstractList<Hit> implements Hits, RandomAccess {

    private final KeyColumn keys;
    private final Ranking ranking;
    private final @Nullable VectorRecord @Nullable [] records;

    /**
     * Takes the array over.
     *
     * @param keys of the answers of the ranking
     * @param records of the same; null where no answer has more than its key
     */
    RankedHits(KeyColumn keys, Ranking ranking, @Nullable VectorRecord @Nullable [] records) {
        this.keys = keys;
        this.ranking = ranking;
        this.records = records;
    }

    @Override
    public int size() {
        return keys.size();
    }

    @Override
    public Hit get(int rank) {
        return new Hit(keys.get(rank), ranking.score(rank), records == null ? null : records[rank]);
    }

    @Override
    public List<Hit> list() {
        return this;
    }
}
