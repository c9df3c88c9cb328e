/**
 * One vector for the tokens of a document, such that inner products tell which documents late interaction is going to
 * prefer: a search among few vectors finds the candidates that are scored by all of their tokens.
 */
@NullMarked
package dev.varve.codecs.encodings;

import org.jspecify.annotations.NullMarked;
