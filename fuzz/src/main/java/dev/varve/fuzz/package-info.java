/** {@code varve fuzz}: all campaigns against the engine, run side by side and told in one table. */
package dev.varve.fuzz;
