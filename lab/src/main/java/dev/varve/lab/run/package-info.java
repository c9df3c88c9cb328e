/** How long work is ended early, by its caller or by a signal, without losing what it has. */
package dev.varve.lab.run;
