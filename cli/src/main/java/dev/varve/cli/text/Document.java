package dev.varve.cli.text;

import java.util.Objects;

/**
 * One described thing of a source tree: a declaration with its doc comment, or a section of prose.
 *
 * @param key the fully qualified signature, as in {@code java.lang.String.split(String,int)}, or file and heading of a
 *     section; unique within a corpus
 * @param kind what it is: class, interface, enum, record, annotation, constructor, method, field, constant (of an
 *     enum), package, module, or section
 * @param module the name of the module, empty where there is none
 * @param packageName the name of the package (of the folder for prose), empty where there is none
 * @param since the version given by {@code @since}, of the declaration or else of what encloses it; empty if none
 * @param signature the declaration as a reader would write it, or the headings above a section
 * @param description the main description, readable: paragraphs on lines of their own
 * @param notes what the block tags say of parameters, results and exceptions, a line each
 * @param internal whether it is a declaration that users cannot reach: neither public nor protected, or in a package
 *     that its module does not export to everybody, or in an incubating module
 */
public record Document(
        String key,
        String kind,
        String module,
        String packageName,
        String since,
        String signature,
        String description,
        String notes,
        boolean internal) {

    /** Checks that nothing is missing. */
    public Document {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(module, "module");
        Objects.requireNonNull(packageName, "packageName");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(signature, "signature");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(notes, "notes");
    }

    /**
     * Returns the same document under another key.
     *
     * @param newKey the key that replaces this document's own
     * @return a document that differs in nothing but its key
     */
    public Document withKey(String newKey) {
        return new Document(newKey, kind, module, packageName, since, signature, description, notes, internal);
    }

    /**
     * Returns the same document with another description.
     *
     * @param newDescription the text that replaces this document's description
     * @return a document that differs in nothing but its description
     */
    public Document withDescription(String newDescription) {
        return new Document(key, kind, module, packageName, since, signature, newDescription, notes, internal);
    }

    /**
     * Returns the key without its package, the part that names the thing itself.
     *
     * @return for {@code java.lang.String.split(String)} the text {@code String.split(String)}
     */
    public String localName() {
        return !packageName.isEmpty() && key.startsWith(packageName + ".")
                ? key.substring(packageName.length() + 1)
                : key;
    }

    /**
     * Returns what a reader is shown: signature, description and notes, set apart by empty lines.
     *
     * @return the readable text of the whole document
     */
    public String text() {
        var text = new StringBuilder(signature);
        if (!description.isEmpty()) {
            text.append("\n\n").append(description);
        }
        if (!notes.isEmpty()) {
            text.append("\n\n").append(notes);
        }
        return text.toString();
    }
}
