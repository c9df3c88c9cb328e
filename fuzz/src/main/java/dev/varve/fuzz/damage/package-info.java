/**
 * The corruptor: golden stores that hold every kind of file, damaged in every bit, at every length, by every swap and
 * in every number, and asked everything.
 */
package dev.varve.fuzz.damage;
