/**
 * The systems that are measured side by side, each behind one short adapter, an {@link AnnSystem}: how its users would
 * set it up, and nothing else. {@link Systems} lists them; a new one is a line there.
 */
package dev.varve.bench.ann.systems;
