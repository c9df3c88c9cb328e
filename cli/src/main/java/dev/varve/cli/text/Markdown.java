package dev.varve.cli.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads Markdown as far as a search needs it: the words without the marks around them. */
final class Markdown {

    private static final Pattern IMAGE_OR_LINK = Pattern.compile(
            "!?\\[([^\\[\\]]{0,400})](?:\\([^()\\s]{0,400}" + "(?:\\s+\"[^\"]{0,400}\")?\\)|\\[[^\\[\\]]{0,400}])?");
    private static final Pattern MARKS = Pattern.compile("`+|\\*{1,3}|(?<!\\w)_{1,2}|_{1,2}(?!\\w)|~~~+");
    private static final Pattern LINE_MARKS =
            Pattern.compile("(?m)^[ \\t]{0,12}(?:#{1,6}[ \\t]+|>[ \\t]?|[-+*][ \\t]+)");

    private Markdown() {}

    /** The text without marks for links, emphasis, code, lists and headings; a reference stands as its short name. */
    static String toText(String markdown) {
        var withoutLineMarks = LINE_MARKS.matcher(markdown).replaceAll("");
        var withoutLinks = IMAGE_OR_LINK.matcher(withoutLineMarks).replaceAll(match -> {
            var label = match.group(1);
            var shown = label.indexOf('#') >= 0 ? Markup.shortReference(label) : label;
            return Matcher.quoteReplacement(shown);
        });
        return Markup.strip(MARKS.matcher(withoutLinks).replaceAll(""));
    }
}
