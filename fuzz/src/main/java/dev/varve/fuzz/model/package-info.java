/** What a store must hold, kept as simply as can be, and what is read of one held against it. */
package dev.varve.fuzz.model;
