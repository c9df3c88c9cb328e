package dev.varve.cli.text;

/** Puts pieces of text together: white space collapses to one space, and breaks to one line break or empty line. */
final class TextFlow {

    private static final int NONE = 0;
    private static final int SPACE = 1;
    private static final int LINE = 2;
    private static final int PARAGRAPH = 3;

    private final StringBuilder text = new StringBuilder();
    private int pending = NONE;

    void append(CharSequence piece) {
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            if (Character.isWhitespace(c) || c == '\u00a0') {
                pending = Math.max(pending, SPACE);
            } else {
                flush();
                text.append(c);
            }
        }
    }

    void line() {
        pending = Math.max(pending, LINE);
    }

    void paragraph() {
        pending = PARAGRAPH;
    }

    /** What was put together so far, without white space at its ends. */
    String text() {
        return text.toString();
    }

    private void flush() {
        if (!text.isEmpty()) {
            text.append(
                    switch (pending) {
                        case NONE -> "";
                        case SPACE -> " ";
                        case LINE -> "\n";
                        default -> "\n\n";
                    });
        }
        pending = NONE;
    }
}
