/**
 * Word vectors trained on the corpus itself, in seconds and without any model from elsewhere, and the token and pooled
 * vectors of documents and queries made of them.
 */
@NullMarked
package dev.varve.cli.embedding;

import org.jspecify.annotations.NullMarked;
