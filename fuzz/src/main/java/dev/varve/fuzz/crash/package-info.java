/** Scripts of calls, and a crash at every operation of them and of the recovery. */
package dev.varve.fuzz.crash;
