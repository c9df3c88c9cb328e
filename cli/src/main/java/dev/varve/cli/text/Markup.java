package dev.varve.cli.text;

import java.util.regex.Pattern;

/** What is left to do by hand where no parser gives a tree. */
final class Markup {

    private static final Pattern TAG = Pattern.compile("</?[a-zA-Z][^<>]{0,200}>");
    private static final Pattern INLINE_TAG = Pattern.compile("\\{@\\w+|[{}]");

    private Markup() {}

    /** Drops HTML tags and the braces of inline tags, keeping what stands between them. */
    static String strip(String text) {
        return INLINE_TAG.matcher(TAG.matcher(text).replaceAll(" ")).replaceAll(" ");
    }

    /** Turns {@code java.util.List#add(Object)} into {@code List.add(Object)} and {@code #size} into {@code size}. */
    static String shortReference(String signature) {
        int slash = signature.indexOf('/');
        var name = slash < 0 ? signature : signature.substring(slash + 1);
        int parameters = name.indexOf('(');
        var path = parameters < 0 ? name : name.substring(0, parameters);
        var rest = parameters < 0 ? "" : name.substring(parameters);
        int hash = path.indexOf('#');
        var type = hash < 0 ? path : path.substring(0, hash);
        int start = 0;
        while (start < type.length() && Character.isLowerCase(type.charAt(start)) && type.indexOf('.', start) >= 0) {
            start = type.indexOf('.', start) + 1;
        }
        if (hash < 0) {
            // All in lower case it is a package, whose name is told in full.
            return (startsUpper(type, start) ? type.substring(start) : type) + rest;
        }
        var member = path.substring(hash + 1) + rest;
        return start >= type.length() ? member : type.substring(start) + "." + member;
    }

    private static boolean startsUpper(String text, int at) {
        return at < text.length() && Character.isUpperCase(text.charAt(at));
    }
}
