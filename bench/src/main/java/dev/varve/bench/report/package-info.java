/**
 * What every benchmark reports, and how: figures of several rounds, the machine they were taken on, tables and JSON.
 */
@NullMarked
package dev.varve.bench.report;

import org.jspecify.annotations.NullMarked;
