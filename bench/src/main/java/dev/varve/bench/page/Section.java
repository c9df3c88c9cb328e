package dev.varve.bench.page;

import java.util.List;

/**
 * What belongs together under one heading.
 *
 * @param title of it
 * @param about a sentence of facts; may be empty
 * @param exhibits in their order
 * @param notes sentences for below
 */
record Section(String title, String about, List<Exhibit> exhibits, List<String> notes) {

    Section {
        exhibits = List.copyOf(exhibits);
        notes = List.copyOf(notes);
    }
}
