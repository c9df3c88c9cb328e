/** What commands and benchmarks report, and how: figures of one or several rounds, tables, progress, lines of JSON. */
@NullMarked
package dev.varve.lab.report;

import org.jspecify.annotations.NullMarked;
