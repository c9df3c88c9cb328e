package dev.varve.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.fuzz.campaign.Campaign;
import dev.varve.fuzz.campaign.Tried;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    static Stream<Campaign> campaigns() {
        return Campaigns.ALL.stream();
    }

    @Test
    void shouldTellAllCampaigns() {
        assertEquals(0, run("--list"));
        campaigns().forEach(campaign -> assertTrue(out.toString().contains(campaign.name()), campaign.name()));
        assertEquals(
                (long) Campaigns.ALL.size(),
                campaigns().map(Campaign::name).distinct().count());
    }

    /** A trial of each, as the command line makes it: what it counts stands in the table and in the file. */
    @ParameterizedTest
    @MethodSource("campaigns")
    void shouldReplayATrial(Campaign campaign) throws IOException {
        Path json = directory.resolve("counts.json");
        int status = run(
                "--only",
                campaign.name(),
                "--seed",
                "1",
                "--trial",
                "0",
                "--dir",
                directory.toString(),
                "--json",
                json.toString());
        assertEquals(0, status, () -> out.toString() + err);
        List<String> lines = Files.readAllLines(json);
        for (Tried tried : Tried.values()) {
            assertTrue(lines.stream().anyMatch(line -> line.contains("\"" + tried.figure() + "\"")), tried::figure);
        }
        assertTrue(lines.stream().anyMatch(line -> line.contains("\"failures\",\"value\":0")), lines::toString);
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        assertEquals(2, run("--only", "nothing"));
        assertTrue(err.toString().contains("no campaign nothing"), err::toString);
    }

    @ParameterizedTest
    @MethodSource("campaigns")
    void shouldRefuseATrialThatThereIsNot(Campaign campaign) {
        String beyond = Long.toString(campaign.trials());
        assertEquals(2, run("--only", campaign.name(), "--seed", "1", "--trial", beyond));
        assertTrue(err.toString().contains("has trials 0 to"), err::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--trial", "--from"})
    void shouldRefuseATrialWithoutASeed(String option) {
        assertEquals(2, run(option, "1"));
        assertTrue(err.toString().contains(option + " needs"), err::toString);
    }

    @Test
    void shouldSayWhatTheTimeWasTooShortFor() {
        assertEquals(0, run("--only", "truncations,swaps", "--seed", "1", "--minutes", "1e-12", "--threads", "1"));
        assertTrue(out.toString().contains("Not tried, as the time was too short: truncations, swaps"), out::toString);
    }

    @Test
    void shouldTakeACampaignThatIsNamedTwiceOnce() {
        assertEquals(0, run("--only", "swaps,swaps", "--seed", "1", "--trial", "0"), err::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1025"})
    void shouldRefuseToRunOnSoManyThreads(String threads) {
        assertEquals(2, run("--threads", threads));
        assertTrue(err.toString().contains("1 to 1024"), err::toString);
    }

    @Test
    void shouldRefuseATrialAndWhereToGoOn() {
        assertEquals(2, run("--only", "truncations", "--seed", "1", "--trial", "1", "--from", "2"));
        assertTrue(err.toString().contains("give one of them"), err::toString);
    }

    /** A pass can be made in pieces: each run tells how the next goes on. */
    @Test
    void shouldGoOnWithAPass() {
        assertEquals(0, run("--only", "truncations", "--seed", "1", "--minutes", "0.01", "--from", "1000"));
        Matcher rest = Pattern.compile("./varve fuzz --only truncations --seed 1 --from ([0-9]+)")
                .matcher(out.toString());
        assertTrue(rest.find() && Integer.parseInt(rest.group(1)) > 1000, out::toString);
    }

    @Test
    void shouldRefuseToGoOnBehindAPass() {
        assertEquals(2, run("--only", "truncations", "--seed", "1", "--from", "2048"));
        assertTrue(err.toString().contains("--from 2048: truncations has trials 0 to 2047"), err::toString);
    }
}
