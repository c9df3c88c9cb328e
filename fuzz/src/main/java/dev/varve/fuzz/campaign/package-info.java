/**
 * Campaigns, the trials that they are made of, and how many of them are run: side by side, each campaign as long as the
 * others.
 */
package dev.varve.fuzz.campaign;
