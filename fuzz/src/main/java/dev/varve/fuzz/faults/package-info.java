/** Disks that fail: every operation of a script, in every way. */
package dev.varve.fuzz.faults;
