package dev.varve.cli.evaluation;

import dev.varve.cli.text.Document;
import dev.varve.cli.text.DocumentExtractor;
import dev.varve.cli.text.FingerprintCounts;
import dev.varve.cli.text.Fingerprints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Queries with judged answers: {@code queries.tsv} has an id and a text in each line, {@code qrels.tsv} the ids of a
 * query and of a document and a grade, a whole number; the higher, the better, and 0 or less for not relevant.
 *
 * @param queries the text of each query by its id, in the order of the file
 * @param grades for each query the grade of each judged document
 */
public record JudgedCollection(Map<String, String> queries, Map<String, Map<String, Integer>> grades) {

    /**
     * Reads queries and judgements.
     *
     * @param queriesFile lines of query id and text
     * @param qrelsFile lines of query id, document id and grade
     * @return what they say
     * @throws IOException if a file cannot be read or a line is malformed; the message names file and line
     */
    public static JudgedCollection read(Path queriesFile, Path qrelsFile) throws IOException {
        var queries = new LinkedHashMap<String, String>();
        TabSeparated.read(
                queriesFile,
                (fields, line) -> {
                    if (queries.put(fields[0], fields[1]) != null) {
                        throw TabSeparated.malformed(queriesFile, line, "query " + fields[0] + " stands twice");
                    }
                },
                "id",
                "text");
        var grades = new HashMap<String, Map<String, Integer>>();
        TabSeparated.read(
                qrelsFile,
                (fields, line) -> {
                    if (!queries.containsKey(fields[0])) {
                        throw TabSeparated.malformed(qrelsFile, line, "no query " + fields[0] + " in " + queriesFile);
                    }
                    grades.computeIfAbsent(fields[0], _ -> new HashMap<>())
                            .put(fields[1], grade(qrelsFile, line, fields[2].strip()));
                },
                "query",
                "document",
                "grade");
        return new JudgedCollection(queries, grades);
    }

    /**
     * Returns the same collection with the order of its grades turned round, for judgements in which 1 is the best: the
     * highest grade becomes 1, and 1 the highest. Grades of 0 or less stay not relevant.
     *
     * @return a collection in which a higher grade is better
     */
    public JudgedCollection withLowestBest() {
        int highest = grades.values().stream()
                .flatMap(judged -> judged.values().stream())
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
        var turned = new HashMap<String, Map<String, Integer>>();
        grades.forEach((query, judged) -> {
            var gains = new HashMap<String, Integer>();
            judged.forEach((document, grade) -> gains.put(document, grade > 0 ? highest + 1 - grade : 0));
            turned.put(query, gains);
        });
        return new JudgedCollection(queries, turned);
    }

    /**
     * Reads the documents of a collection: {@code docs.tsv} has an id and a text in each line.
     *
     * @param docsFile the file
     * @param sink takes each document, with the id for its key
     * @throws IOException if the file cannot be read or a line is malformed; the message names file and line
     */
    public static void readDocuments(Path docsFile, DocumentExtractor.Sink sink) throws IOException {
        var seen = new FingerprintCounts();
        TabSeparated.read(
                docsFile,
                (fields, line) -> {
                    if (seen.add(Fingerprints.of(fields[0])) > 1) {
                        throw TabSeparated.malformed(docsFile, line, "document " + fields[0] + " stands twice");
                    }
                    sink.accept(new Document(fields[0], "document", "", "", "", "", fields[1], "", false));
                },
                "id",
                "text");
    }

    private static int grade(Path file, long line, String text) throws IOException {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw TabSeparated.malformed(file, line, "expected a whole number for a grade, found \"" + text + "\"");
        }
    }
}
