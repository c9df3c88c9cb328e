package dev.varve.codecs;

import dev.varve.mmap.InputFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What header and footer of a segment file tell, whatever its kind: enough to list it, without mapping it or knowing
 * where it should belong.
 *
 * @param header the checked header
 * @param rows rows that the file holds
 * @param sectionBytes length of each section of the body by its id
 */
public record SegmentFileSummary(FileHeader header, int rows, SortedMap<Integer, Long> sectionBytes) {

    /** Copies the map. */
    public SegmentFileSummary {
        sectionBytes = Collections.unmodifiableSortedMap(new TreeMap<>(sectionBytes));
    }

    /**
     * Reads and checks header and footer.
     *
     * @param file full name of the file, for messages
     * @param input a file of any segment kind: not a manifest or log, which have no footer
     * @throws CorruptFileException if either is damaged
     * @throws UnsupportedFormatException if the file is of a newer version
     */
    public static SegmentFileSummary read(String file, InputFile input) throws IOException {
        FileHeader header = FileHeader.read(file, input);
        try (Arena arena = Arena.ofConfined()) {
            Footer footer = Footer.read(file, input, header, arena);
            var sections = new TreeMap<Integer, Long>();
            footer.sections().forEach(section -> sections.put(section.id(), section.length()));
            return new SegmentFileSummary(header, footer.rows(), sections);
        }
    }
}
