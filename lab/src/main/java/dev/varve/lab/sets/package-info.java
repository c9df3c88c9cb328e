/**
 * The sets of vectors that searches are measured on: found on disk or generated from a seed, brought into one plain
 * form, and with exact truth beside them.
 */
@NullMarked
package dev.varve.lab.sets;

import org.jspecify.annotations.NullMarked;
