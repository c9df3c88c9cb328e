/**
 * From sources to words: reads a folder or an archive of {@code .java}, {@code .md} and {@code .txt} files, makes a
 * document of each thing described there, and cuts documents into sentences and words.
 */
@NullMarked
package dev.varve.cli.text;

import org.jspecify.annotations.NullMarked;
