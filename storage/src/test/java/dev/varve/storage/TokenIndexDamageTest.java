package dev.varve.storage;

import static dev.varve.storage.IndexedStore.damage;
import static dev.varve.storage.TokenStore.DOCS;
import static dev.varve.storage.TokenStore.INDEX;
import static dev.varve.storage.TokenStore.OPTIONS;
import static dev.varve.storage.TokenStore.TOKENS;
import static dev.varve.storage.TokenStore.indexed;
import static dev.varve.storage.TokenStore.requireIndexes;
import static dev.varve.storage.TokenStore.segments;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.CandidateEncoding;
import dev.varve.CheckReport;
import dev.varve.CorruptException;
import dev.varve.Query;
import dev.varve.RepairReport;
import dev.varve.TokenCoding;
import dev.varve.VectorStore;
import dev.varve.codecs.SegmentFile;
import dev.varve.codecs.TokenCodesFile;
import dev.varve.codecs.encodings.MeanEncoding;
import dev.varve.codecs.tokens.ResidualTokens;
import dev.varve.index.late.LateIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage to coded tokens and to what leads to candidates: no record is lost by it. */
class TokenIndexDamageTest {

    /** In the body, the first byte behind the header. */
    private static final long BODY = 4096;

    @TempDir
    Path directory;

    private final TokenStore docs = new TokenStore();

    @BeforeEach
    void writeTwoSegments() {
        var options =
                OPTIONS.withTokenIndex(INDEX.withCode(TokenCoding.RABITQ_2).withPooling(2));
        try (VectorStore store = Engines.open(directory, options)) {
            docs.put(store, 0, 200);
            store.flush();
            docs.put(store, 150, 300);
            docs.delete(store, 1, 4);
            store.flush();
            assertEquals(2, indexed(store));
        }
    }

    private VectorStore open() {
        return Engines.open(directory, OPTIONS);
    }

    private Path file(String name) {
        return directory.resolve("segments/000001").resolve(name);
    }

    private void requireSound() {
        assertTrue(VectorStore.check(directory).sound());
        try (VectorStore store = open()) {
            assertEquals(Optional.empty(), store.stats().trouble());
            requireIndexes(store);
            docs.requireRight(store);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokens.tco", "tokens.cod", "tokens.gra", "tokens.cen"})
    void shouldFindDamageAndMakeTheIndexAnew(String name) throws IOException {
        for (long offset : new long[] {0, BODY, Files.size(file(name)) - 1}) {
            damage(file(name), offset);
            CheckReport check = VectorStore.check(directory);
            assertFalse(check.sound());
            CheckReport.Finding finding = check.findings().getFirst();
            assertTrue(finding.file().endsWith(name), finding::toString);
            assertTrue(finding.meaning().contains("no record is lost"), finding::toString);
            damage(file(name), offset);
        }
        damage(file(name), BODY);
        RepairReport repair = VectorStore.repair(directory);
        assertTrue(repair.changed());
        assertEquals(0, repair.goneKeys() + repair.unnamed());
        requireSound();
    }

    @ParameterizedTest
    @EnumSource(CandidateEncoding.class)
    void shouldMakeARepairedIndexAsItWasMadeBefore(CandidateEncoding encoding) {
        Path other = directory.resolve("other");
        var options = OPTIONS.withTokenIndex(
                INDEX.withCode(TokenCoding.RABITQ_2).withPooling(2).withEncoding(encoding));
        try (VectorStore store = Engines.open(other, options)) {
            docs.put(store, 0, 200);
            store.flush();
        }
        damage(other.resolve("segments/000001/tokens.gra"), BODY);
        VectorStore.repair(other);
        try (VectorStore store = Engines.open(other, OPTIONS)) {
            LateIndex index = Objects.requireNonNull(segments(store).getFirst().index(TOKENS));
            assertInstanceOf(MeanEncoding.class, index.candidates().leading());
            boolean encodes = encoding == CandidateEncoding.FIXED_DIMENSIONAL;
            assertEquals(encodes, index.candidates().ordering() != null);
            assertEquals(
                    encoding == CandidateEncoding.CENTROIDS, index.candidates().lists() != null);
            for (SegmentFile file : segments(store).getFirst().files()) {
                if (file instanceof TokenCodesFile codes) {
                    var code = assertInstanceOf(
                            ResidualTokens.class, codes.records().code());
                    assertTrue(code.rotated());
                    assertEquals(2, code.bits());
                    assertEquals(2, codes.pooled());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tokens.tco", "tokens.cod", "tokens.gra", "tokens.cen"})
    void shouldNotOpenAStoreWithAPartOfAnIndex(String name) throws IOException {
        Files.delete(file(name));
        assertThrows(CorruptException.class, this::open);
        assertEquals(1, VectorStore.check(directory).damages());
        VectorStore.repair(directory);
        requireSound();
    }

    /** Of several blocks: the last is read when the store is opened. */
    private void writeALargeSegment() {
        var index = INDEX.withCode(TokenCoding.FLOAT16).withEncoding(CandidateEncoding.FIXED_DIMENSIONAL);
        try (VectorStore store = Engines.open(directory, OPTIONS.withTokenIndex(index))) {
            docs.put(store, 1_000, 1_800);
            store.flush();
        }
    }

    private Path large(String name) {
        return directory.resolve("segments/000003").resolve(name);
    }

    /** What an index finds is not silently less where it is damaged; an exact search needs no index. */
    @Test
    void shouldTellOfADamagedRecordThatASearchMeets() {
        writeALargeSegment();
        damage(large("tokens.tco"), BODY + 20);
        try (VectorStore store = open()) {
            var query = Query.tokens(TOKENS.name(), docs.query()).rerank(1_000).candidates(1_000);
            var refused = assertThrows(
                    CorruptException.class, () -> store.collection(DOCS).search(query));
            String message = String.valueOf(refused.getMessage());
            assertTrue(message.contains("tokens.tco") && message.contains("no record is lost"), message);
            docs.requireRight(store);
        }
    }

    @Test
    void shouldCompactOverADamagedIndex() {
        writeALargeSegment();
        damage(large("tokens.tco"), BODY + 20);
        damage(large("tokens.gra"), BODY + 20);
        damage(
                large("tokens.fde.cod"),
                BODY + 70_000); // the centroid, which is read when the store is opened, is first
        try (VectorStore store = open()) {
            store.compact().await();
            assertEquals(1, segments(store).size());
            docs.requireRight(store);
        }
        requireSound();
    }
}
