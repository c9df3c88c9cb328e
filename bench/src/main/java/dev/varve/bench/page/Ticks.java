package dev.varve.bench.page;

import dev.varve.lab.report.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where an axis has words.
 *
 * @param places in the numbers of the plot, which may be logarithms
 * @param words one for each place
 */
record Ticks(List<Double> places, List<String> words) {

    private static final double[] STEPS = {1, 2, 5};

    /** Beyond this many decades, 2 and 5 would stand too close. */
    private static final double FEW_DECADES = 2.5;

    /** Recalls that people ask for, most of all the first. */
    private static final double[] RECALLS = {0.9, 0.99, 0.95, 0.999, 0.5, 0.8, 0.995, 0.98, 0.7, 0.3};

    /** Drawn at the place of {@link #MOST_RECALL} and better. */
    static final double MOST_RECALL = 0.9995;

    Ticks {
        places = List.copyOf(places);
        words = List.copyOf(words);
    }

    /** 1, 2, 5, 10, … between two numbers, whose places are their decimal logarithms. */
    static Ticks logarithmic(double least, double most) {
        List<Double> places = new ArrayList<>();
        List<String> words = new ArrayList<>();
        boolean few = Math.log10(most / least) < FEW_DECADES;
        for (int exponent = (int) Math.floor(Math.log10(least)); exponent <= Math.log10(most); exponent++) {
            for (double step : STEPS) {
                double tick = step * Math.pow(10, exponent);
                if (tick >= least && tick <= most && (few || step == 1)) {
                    places.add(Math.log10(tick));
                    words.add(plain(tick));
                }
            }
        }
        return new Ticks(places, words);
    }

    /**
     * 1/4, 1/2, 1, 2, 4, … between two ratios, or every few of them, whose places are their binary logarithms.
     *
     * @param room for how many there is
     */
    static Ticks ratios(double least, double most, int room) {
        List<Double> places = new ArrayList<>();
        List<String> words = new ArrayList<>();
        int first = (int) Math.ceil(log2(least));
        int last = (int) Math.floor(log2(most));
        int step = Math.max(1, Math.ceilDiv(last - first + 1, room));
        for (int power = first; power <= last; power++) {
            if (power % step == 0) {
                places.add((double) power);
                words.add(power < 0 ? "1/" + (1L << -power) : Long.toString(1L << power));
            }
        }
        return new Ticks(places, words);
    }

    /**
     * Recalls up to one, whose places are those of {@link #recall(double)}; the ones that people ask for most first,
     * and then what there is room for.
     *
     * @param apart how far words must stand apart, as a part of the whole
     */
    static Ticks recalls(double least, double apart) {
        List<Double> chosen = new ArrayList<>(List.of(1.0));
        double room = apart * (recall(1) - recall(least));
        for (double recall : RECALLS) {
            if (recall >= least
                    && chosen.stream().allMatch(other -> Math.abs(recall(other) - recall(recall)) >= room)) {
                chosen.add(recall);
            }
        }
        chosen.sort(null);
        return new Ticks(
                chosen.stream().map(Ticks::recall).toList(),
                chosen.stream().map(Ticks::plain).toList());
    }

    /** Powers of two between two sizes, or every few of them, whose places are their binary logarithms. */
    static Ticks sizes(double least, double most, double apart) {
        double first = log2(least);
        double last = log2(most);
        int step = (int) Math.max(1, Math.ceil(2 * apart * (last - first)));
        List<Double> places = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (int power = (int) Math.ceil(first); power <= last; power += step) {
            places.add((double) power);
            words.add(Units.bytes(Math.pow(2, power)).replace(".0 ", " "));
        }
        if (places.size() < 2) {
            return new Ticks(List.of(first, last), List.of(Units.bytes(least), Units.bytes(most)));
        }
        return new Ticks(places, words);
    }

    /**
     * Where a recall stands: by the logarithm of what is missed, so that from 0.9 to 0.99 is as far as from 0.99 to
     * 0.999. All is found at {@value #MOST_RECALL} and better.
     */
    static double recall(double recall) {
        return -Math.log10(1 - Math.min(recall, MOST_RECALL));
    }

    static double log2(double ratio) {
        return Math.log(ratio) / Math.log(2);
    }

    private static String plain(double number) {
        if (number >= 1) {
            return Units.count(Math.round(number));
        }
        return String.format(Locale.ROOT, "%.6f", number).replaceAll("0+$", "");
    }
}
