package dev.varve;

/** The key of a record: text or a 64-bit integer, as the collection's schema says. */
public sealed interface Key {

    /** A text key. */
    static Key of(String text) {
        return new Text(text);
    }

    /** An integer key. */
    static Key of(long number) {
        return new Integral(number);
    }

    /** The type of this key. */
    KeyType type();

    /**
     * A key of {@link KeyType#STRING}.
     *
     * @param value 1 to 65,536 bytes in UTF-8
     */
    record Text(String value) implements Key {
        @Override
        public KeyType type() {
            return KeyType.STRING;
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /**
     * A key of {@link KeyType#LONG}.
     *
     * @param value any value
     */
    record Integral(long value) implements Key {
        @Override
        public KeyType type() {
            return KeyType.LONG;
        }

        @Override
        public String toString() {
            return Long.toString(value);
        }
    }
}
