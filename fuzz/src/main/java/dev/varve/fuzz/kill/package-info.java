/** A process that writes to real files until it is killed. */
package dev.varve.fuzz.kill;
