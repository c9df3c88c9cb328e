package dev.varve.cli.text;

import com.sun.source.doctree.AttributeTree;
import com.sun.source.doctree.DeprecatedTree;
import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.ErroneousTree;
import com.sun.source.doctree.IndexTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.RawTextTree;
import com.sun.source.doctree.ReferenceTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.SinceTree;
import com.sun.source.doctree.SnippetTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.SummaryTree;
import com.sun.source.doctree.SystemPropertyTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.doctree.UnknownBlockTagTree;
import com.sun.source.doctree.UnknownInlineTagTree;
import com.sun.source.doctree.ValueTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.SimpleDocTreeVisitor;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Renders a doc comment as readable text: markup is dropped, inline tags stand as the words that a reader of the
 * generated page would see. Not thread-safe.
 */
final class DocCommentText extends SimpleDocTreeVisitor<@Nullable Void, TextFlow> {

    private static final Set<String> PARAGRAPHS = Set.of(
            "p",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "table",
            "ul",
            "ol",
            "dl",
            "pre",
            "blockquote",
            "div",
            "section",
            "caption",
            "hr");
    private static final Pattern EMPTY_LINE = Pattern.compile("\\n[ \\t]*\\n");
    private static final Set<String> LINES = Set.of("li", "tr", "dt", "dd", "br");
    private static final Set<String> CELLS = Set.of("td", "th");

    /** Tags of the JDK's own sources whose text goes on where the main description ends. */
    private static final Set<String> REMARKS = Set.of("apiNote", "implSpec", "implNote");

    private final DocTrees trees;

    DocCommentText(DocTrees trees) {
        this.trees = trees;
    }

    /** The main description with the remarks that belong to it: paragraphs set apart by empty lines. */
    String description(DocCommentTree comment) {
        var flow = new TextFlow();
        visit(comment.getFullBody(), flow);
        for (var tag : comment.getBlockTags()) {
            if (tag instanceof UnknownBlockTagTree remark && REMARKS.contains(remark.getTagName())) {
                flow.paragraph();
                visit(remark.getContent(), flow);
            } else if (tag instanceof DeprecatedTree deprecated) {
                flow.paragraph();
                flow.append("Deprecated. ");
                visit(deprecated.getBody(), flow);
            }
        }
        return flow.text();
    }

    /** What is said of parameters, results and exceptions: a line for each tag. */
    String notes(DocCommentTree comment) {
        var notes = new StringBuilder();
        for (var tag : comment.getBlockTags()) {
            var line = switch (tag) {
                case ParamTree param ->
                    "Parameter " + named(param.getName().getName().toString(), param.getDescription());
                case ReturnTree result -> "Returns " + render(result.getDescription());
                case ThrowsTree exception ->
                    "Throws " + named(shortName(exception.getExceptionName()), exception.getDescription());
                default -> "";
            };
            if (!line.isBlank()) {
                notes.append(notes.isEmpty() ? "" : "\n")
                        .append(line.replace('\n', ' ').strip());
            }
        }
        return notes.toString();
    }

    /** The version named by {@code @since}, or an empty text. */
    String since(DocCommentTree comment) {
        for (var tag : comment.getBlockTags()) {
            if (tag instanceof SinceTree since) {
                return render(since.getBody()).replace('\n', ' ').strip();
            }
        }
        return "";
    }

    private String named(String name, List<? extends DocTree> description) {
        var text = render(description);
        return text.isEmpty() ? name : name + ": " + text;
    }

    private String render(List<? extends DocTree> parts) {
        var flow = new TextFlow();
        visit(parts, flow);
        return flow.text();
    }

    @Override
    public @Nullable Void visitText(TextTree node, TextFlow flow) {
        flow.append(node.getBody());
        return null;
    }

    @Override
    public @Nullable Void visitRawText(RawTextTree node, TextFlow flow) {
        var paragraphs = EMPTY_LINE.split(node.getContent(), -1);
        for (int i = 0; i < paragraphs.length; i++) {
            if (i > 0) {
                flow.paragraph();
            }
            flow.append(Markdown.toText(paragraphs[i]));
        }
        return null;
    }

    @Override
    public @Nullable Void visitEntity(EntityTree node, TextFlow flow) {
        var characters = trees.getCharacters(node);
        flow.append(characters == null ? " " : characters);
        return null;
    }

    @Override
    public @Nullable Void visitLiteral(LiteralTree node, TextFlow flow) {
        flow.append(node.getBody().getBody());
        return null;
    }

    @Override
    public @Nullable Void visitLink(LinkTree node, TextFlow flow) {
        if (node.getLabel().isEmpty()) {
            flow.append(shortName(node.getReference()));
        } else {
            visit(node.getLabel(), flow);
        }
        return null;
    }

    @Override
    public @Nullable Void visitValue(ValueTree node, TextFlow flow) {
        var reference = node.getReference();
        if (reference != null) {
            flow.append(shortName(reference));
        }
        return null;
    }

    @Override
    public @Nullable Void visitReference(ReferenceTree node, TextFlow flow) {
        flow.append(shortName(node));
        return null;
    }

    @Override
    public @Nullable Void visitIndex(IndexTree node, TextFlow flow) {
        return visit(node.getSearchTerm(), flow);
    }

    @Override
    public @Nullable Void visitSystemProperty(SystemPropertyTree node, TextFlow flow) {
        flow.append(node.getPropertyName());
        return null;
    }

    @Override
    public @Nullable Void visitSummary(SummaryTree node, TextFlow flow) {
        return visit(node.getSummary(), flow);
    }

    @Override
    public @Nullable Void visitReturn(ReturnTree node, TextFlow flow) {
        flow.append("Returns ");
        visit(node.getDescription(), flow);
        flow.append(".");
        return null;
    }

    @Override
    public @Nullable Void visitSnippet(SnippetTree node, TextFlow flow) {
        var body = node.getBody();
        if (body != null) {
            flow.paragraph();
            flow.append(body.getBody());
            flow.paragraph();
        }
        return null;
    }

    @Override
    public @Nullable Void visitUnknownInlineTag(UnknownInlineTagTree node, TextFlow flow) {
        return visit(node.getContent(), flow);
    }

    @Override
    public @Nullable Void visitErroneous(ErroneousTree node, TextFlow flow) {
        flow.append(Markup.strip(node.getBody()));
        return null;
    }

    @Override
    public @Nullable Void visitStartElement(StartElementTree node, TextFlow flow) {
        boundary(node.getName().toString(), flow);
        for (var attribute : node.getAttributes()) {
            if (attribute instanceof AttributeTree named && named.getName().contentEquals("alt")) {
                visit(named.getValue(), flow);
            }
        }
        return null;
    }

    @Override
    public @Nullable Void visitEndElement(EndElementTree node, TextFlow flow) {
        boundary(node.getName().toString(), flow);
        return null;
    }

    private static void boundary(String element, TextFlow flow) {
        var name = element.toLowerCase(Locale.ROOT);
        if (PARAGRAPHS.contains(name)) {
            flow.paragraph();
        } else if (LINES.contains(name)) {
            flow.line();
        } else if (CELLS.contains(name)) {
            flow.append(" ");
        }
    }

    private static String shortName(ReferenceTree reference) {
        return Markup.shortReference(reference.getSignature());
    }
}
