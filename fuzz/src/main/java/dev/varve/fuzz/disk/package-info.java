/** A disk in memory that keeps apart what was written and what is on the medium, crashes, and fails. */
package dev.varve.fuzz.disk;
