package dev.varve.fuzz;

/** What a name in a directory stands for. */
sealed interface SimulatedNode permits SimulatedFile, SimulatedDirectory {}
