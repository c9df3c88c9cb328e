package dev.varve.cli.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Makes documents of prose: a section for each heading of a Markdown file, a paragraph each of plain text. */
final class ProseDocuments {

    private static final Pattern HEADING = Pattern.compile("^(#{1,6})[ \\t]+(.{1,400}?)[ \\t]*#*$");
    private static final Pattern EMPTY_LINES = Pattern.compile("\\n[ \\t]*(?:\\n[ \\t]*)+");

    private ProseDocuments() {}

    static List<Document> documents(String name, String text) {
        var normal = text.replace("\r\n", "\n").replace('\r', '\n');
        return name.toLowerCase(Locale.ROOT).endsWith(".md") ? sections(name, normal) : paragraphs(name, normal);
    }

    private static List<Document> sections(String name, String text) {
        var documents = new ArrayList<Document>();
        var headings = new ArrayList<String>();
        var body = new StringBuilder();
        boolean fenced = false;
        for (var line : text.lines().toList()) {
            fenced ^= line.stripLeading().startsWith("```");
            var heading = HEADING.matcher(line);
            if (!fenced && heading.matches()) {
                addSection(documents, name, headings, body);
                int level = heading.group(1).length();
                while (headings.size() >= level) {
                    headings.removeLast();
                }
                headings.add(Markdown.toText(heading.group(2)).strip());
            } else {
                body.append(line).append('\n');
            }
        }
        addSection(documents, name, headings, body);
        return documents;
    }

    private static void addSection(List<Document> documents, String name, List<String> headings, StringBuilder body) {
        var description = new TextFlow();
        for (var paragraph : EMPTY_LINES.split(body, -1)) {
            description.paragraph();
            description.append(Markdown.toText(paragraph));
        }
        body.setLength(0);
        if (!description.text().isEmpty()) {
            var key = headings.isEmpty() ? name : name + "#" + headings.getLast();
            documents.add(
                    section(key, name, headings.isEmpty() ? name : String.join(" › ", headings), description.text()));
        }
    }

    private static List<Document> paragraphs(String name, String text) {
        var documents = new ArrayList<Document>();
        for (var paragraph : EMPTY_LINES.split(text, -1)) {
            var flow = new TextFlow();
            flow.append(paragraph);
            if (!flow.text().isEmpty()) {
                documents.add(section(name + "#" + (documents.size() + 1), name, name, flow.text()));
            }
        }
        return documents;
    }

    private static Document section(String key, String name, String signature, String description) {
        return new Document(key, "section", "", SourceRoots.folder(name), "", signature, description, "", false);
    }
}
