/**
 * The systems that are measured side by side, each behind one short adapter: how its users would set it up, and nothing
 * else.
 */
package dev.varve.bench.ann.systems;
