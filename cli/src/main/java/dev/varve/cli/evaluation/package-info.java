/** Measures of how well a search answers: on known items drawn from the corpus, and on judged collections. */
@NullMarked
package dev.varve.cli.evaluation;

import org.jspecify.annotations.NullMarked;
