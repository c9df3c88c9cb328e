package dev.varve.index.late;

import dev.varve.index.TopK;
import dev.varve.index.candidates.CandidateIndex.Scale;
import dev.varve.index.candidates.CandidateSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which candidates are scored: the likeliest of all parts together. Where parts were made in different ways, so that
 * what they tell of candidates cannot be compared, those of each way have a share of the places, by their rows, and no
 * fewer than are asked for. Its memory is kept for the next query. Used by one thread at a time.
 */
final class Contest {

    /** The candidates of parts of one scale. */
    private static final class League {

        private final Scale scale;
        private final TopK best = new TopK(1);
        private long rows;
        private long searched;
        private int places;

        League(Scale scale) {
            this.scale = scale;
        }
    }

    /** Groups that are kept for the next query, which may be one of another field. */
    private static final int KEPT = 8;

    private final List<League> leagues = new ArrayList<>();
    /** By the number of the part; null where it has no candidates. */
    private final List<@Nullable League> leagueOf = new ArrayList<>();

    private final TopK leaders = new TopK(1);
    private long rows;

    /** Begins a query, for which parts are to be added. */
    void clear() {
        if (leagues.size() > KEPT) {
            leagues.removeIf(league -> league.rows == 0); // parts of other scales are gone
        }
        for (int i = 0; i < leagues.size(); i++) {
            leagues.get(i).rows = 0;
        }
        leagueOf.clear();
        rows = 0;
    }

    /** Adds the next part. */
    void add(Scale scale, int partRows) {
        League league = league(scale);
        league.rows += partRows;
        rows += partRows;
        leagueOf.add(league);
    }

    /** Counts a part that has no candidates. */
    void skip() {
        leagueOf.add(null);
    }

    private League leagueOf(int part) {
        return Objects.requireNonNull(leagueOf.get(part));
    }

    private League league(Scale scale) {
        for (int i = 0; i < leagues.size(); i++) {
            if (leagues.get(i).scale.equals(scale)) {
                return leagues.get(i);
            }
        }
        League added = new League(scale);
        leagues.add(added);
        return added;
    }

    /**
     * Opens the contest, once all parts are added.
     *
     * @param k answers that are asked for: as many places each group has at least, as all answers may be of one
     * @param shared places that are shared among the groups, by their rows
     */
    void open(int k, int shared) {
        for (int i = 0; i < leagues.size(); i++) {
            League league = leagues.get(i);
            league.places = Math.max(k, (int) (shared * league.rows / Math.max(1, rows)));
            league.best.clear(league.places);
            league.searched = 0;
        }
    }

    /** How many candidates of a part can be among the best. */
    int places(int part) {
        return leagueOf(part).places;
    }

    /** What share of a number falls to so many rows, rounded up. */
    int share(int number, int partRows) {
        return (int) Math.ceil((double) number * partRows / Math.max(1, rows));
    }

    /**
     * The score below which a candidate of a part is not expected to stay among the best: as many places are counted as
     * fall to what was searched by now, this part included, as if documents of all parts had the same chance.
     *
     * @param part was not yet {@linkplain #enter entered}
     * @param found its candidates so far
     * @param share of these places that counts: of few, more stay
     */
    double bar(int part, int partRows, CandidateSearch found, double share) {
        League league = leagueOf(part);
        long searched = league.searched + partRows;
        double places = share * league.places * searched / Math.max(1, league.rows);
        leaders.clear(Math.max(1, (int) Math.ceil(places)));
        leaders.offerAll(league.best);
        offer(part, found, leaders);
        return leaders.threshold();
    }

    /** Enters the candidates of a part. */
    void enter(int part, int partRows, CandidateSearch found) {
        League league = leagueOf(part);
        league.searched += partRows;
        offer(part, found, league.best);
    }

    private static void offer(int part, CandidateSearch found, TopK best) {
        for (int rank = 0; rank < found.size() && found.score(rank) >= best.threshold(); rank++) {
            best.offer(found.score(rank), TopK.id(part, found.row(rank)));
        }
    }

    /** How many groups of candidates there are, none of which knows of the others. */
    int leagues() {
        return leagues.size();
    }

    /** The best of a group, in no order. */
    TopK best(int league) {
        return leagues.get(league).best;
    }
}
