package dev.varve.fuzz.damage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.codecs.FileKind;
import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Tally;
import dev.varve.fuzz.campaign.Trial;
import dev.varve.fuzz.campaign.Tried;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The golden stores, and some trials of each campaign that damages them (I6, I7). */
class DamageCampaignsTest {

    private static final long SEED = 7;

    @TempDir
    Path directory;

    private final Tally tally = new Tally();

    private void run(Campaign campaign, long... numbers) throws Exception {
        for (long number : numbers) {
            Path own = directory.resolve(campaign.name() + "-" + number);
            campaign.run(new Trial(SEED, number, Files.createDirectories(own), tally));
        }
    }

    @Test
    void shouldSurviveFlippedBits() throws Exception {
        run(new FlipsCampaign(), 0, 1818, 2731, 5462); // the second reaches the seal of a log
        assertTrue(tally.count(Tried.BIT_FLIPS) > 4 * 200);
    }

    @Test
    void shouldSurviveCuts() throws Exception {
        run(new TruncationsCampaign(), 1, 700, 1400);
        assertTrue(tally.count(Tried.TRUNCATIONS) > 3 * 100);
    }

    @Test
    void shouldSurviveSwaps() throws Exception {
        run(new SwapsCampaign(), 0);
        assertTrue(tally.count(Tried.SWAPPED_FILES) > 100);
    }

    @Test
    void shouldSurviveHostileFields() throws Exception {
        run(new FieldsCampaign(), 3);
        assertTrue(tally.count(Tried.HOSTILE_FIELDS) > 100);
    }

    @Test
    void shouldHoldEveryKindOfFile() {
        Set<String> files = GoldenStore.of(GoldenKind.WHOLE, SEED).files().keySet();
        for (FileKind kind : FileKind.values()) {
            assertTrue(
                    files.stream()
                            .anyMatch(name -> kind == FileKind.MANIFEST
                                    ? name.startsWith("MANIFEST-")
                                    : name.endsWith(kind.extension())),
                    () -> kind + " is not among " + files);
        }
        for (String name : List.of("CURRENT", "v.cod", "v.gra", "t.cod", "t.gra", "t.tco", "t.cen")) {
            assertTrue(files.stream().anyMatch(file -> file.endsWith(name)), () -> name + " is not among " + files);
        }
        Set<String> encoded = GoldenStore.of(GoldenKind.RABITQ, SEED).files().keySet();
        assertTrue(encoded.stream().anyMatch(file -> file.endsWith("t.fde.cod")), encoded::toString);
    }

    @ParameterizedTest
    @EnumSource
    void shouldWriteTheSameForTheSameSeed(GoldenKind kind) {
        GoldenStore one = GoldenStore.of(kind, SEED);
        GoldenStore other = GoldenStore.of(kind, SEED);
        assertEquals(one.files().keySet(), other.files().keySet());
        one.files().forEach((name, bytes) -> assertArrayEquals(bytes, other.file(name), name));
        assertEquals(one.states(), other.states());
    }

    @ParameterizedTest
    @EnumSource
    void shouldFindNothingWhereNothingIsDamaged(GoldenKind kind) throws IOException {
        GoldenStore golden = GoldenStore.of(kind, SEED);
        try (var damaged = new Damaged(golden)) {
            Outcome outcome = damaged.probe(disk -> {});
            outcome.require(List.of(golden.answers()));
            assertTrue(outcome.passed() && outcome.whole(), outcome::toString);
            assertEquals(
                    Stream.of(golden.answers()).map(Outcome::exact).toList(),
                    List.of(damaged.probeMerged(disk -> {}).exact().answers()));
        }
    }

    /** A forged component is another vector, which only who compares answers can find out. */
    @Test
    void shouldFindAWrongAnswer() throws IOException {
        GoldenStore golden = GoldenStore.of(GoldenKind.WHOLE, SEED);
        String vectors = "segments/000002/v.vec";
        int second = SectionFile.HEADER + GoldenScript.DIMENSION * Float.BYTES;
        byte[] forged = new SectionFile(golden.file(vectors)).forge(second, new byte[] {0, 0, 0, 0x40});
        try (var damaged = new Damaged(golden)) {
            Outcome outcome = damaged.probe(Damaged.replaced(vectors, forged));
            assertTrue(outcome.whole());
            AssertionError found = assertThrows(AssertionError.class, () -> outcome.require(List.of(golden.answers())));
            assertTrue(String.valueOf(found.getMessage()).contains("a wrong answer to docs, "), found::toString);
        }
    }

    /** A store in which nothing is damaged is one whose check tells of nothing. */
    @Test
    void shouldFindDamageThatIsNotTold() throws IOException {
        GoldenStore golden = GoldenStore.of(GoldenKind.YOUNG, SEED);
        String log = golden.files().keySet().stream()
                .filter(name -> name.endsWith(".log"))
                .findFirst()
                .orElseThrow();
        List<List<Answer>> right = List.of(golden.answers());
        try (var damaged = new Damaged(golden)) {
            damaged.require("nothing", log, disk -> {}, right, Telling.NONE);
            for (Telling telling : List.of(Telling.DAMAGE, Telling.ANYWHERE, Telling.NOTE)) {
                AssertionError found = assertThrows(
                        AssertionError.class, () -> damaged.require("nothing", log, disk -> {}, right, telling));
                assertTrue(String.valueOf(found.getMessage()).contains("its check does not tell"), found::toString);
            }
        }
    }

    @Test
    void shouldForgeNothingByWhatIsThereAlready() {
        for (GoldenKind kind : GoldenKind.values()) {
            GoldenStore golden = GoldenStore.of(kind, SEED);
            golden.files().forEach((name, bytes) -> {
                byte[] same = new byte[] {bytes[20]};
                if (name.endsWith(".log") || name.startsWith("MANIFEST")) {
                    assertArrayEquals(bytes, new FrameFile(bytes).forge(20, same), name);
                } else if (!name.equals("CURRENT")) {
                    assertArrayEquals(bytes, new SectionFile(bytes).forge(20, same), name);
                }
            });
        }
    }

    /** Each number of a header, section table, trailer and frame is among those that are forged. */
    @Test
    void shouldForgeEveryKindOfNumber() {
        Set<String> named = new TreeSet<>();
        HostileFields.forEach(
                GoldenStore.of(GoldenKind.WHOLE, SEED),
                1,
                0,
                forgery -> named.add(forgery.what()
                        .replaceAll("^[^,]*, ", "")
                        .replaceAll(" (of section|at its offset|set to|that).*", "")
                        .replaceAll("[0-9]+", "")
                        .strip()));
        for (String number : List.of(
                "rows",
                "blocks",
                "sections",
                "length of the body",
                "offset",
                "length",
                "id",
                "count of parameters",
                "format version",
                "length of a frame",
                "sequence number of a frame",
                "durable of a frame",
                "payload of a frame",
                "stride",
                "centroids",
                "degree",
                "generation")) {
            assertTrue(
                    named.contains(number),
                    () -> number + " is not among " + named.stream().collect(Collectors.joining("; ")));
        }
    }
}
