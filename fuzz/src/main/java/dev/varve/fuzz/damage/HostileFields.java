package dev.varve.fuzz.damage;

import dev.varve.recovery.StoreFiles;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Every number of a golden store, and the files in which it is hostile under checksums that are right: those of the
 * headers, the section tables, the trailers and the frames by their names, and in bodies and payloads whatever may
 * stand at each offset that a number can begin at.
 */
final class HostileFields {

    private static final int PARAMETERS = 48;
    private static final List<String> NAMES_OF_MANIFESTS = List.of(
            "MANIFEST-000000",
            "MANIFEST-000001",
            "MANIFEST-999999999999999999",
            "MANIFEST-9223372036854775807",
            "MANIFEST--00001",
            "MANIFEST-",
            "../MANIFEST-000002",
            "LOCK",
            "");

    /**
     * One forgery.
     *
     * @param what which number was replaced by what
     * @param file the file's name
     * @param offset of the number in it
     * @param bytes the forged file
     * @param demand what is demanded of the store
     */
    record Forgery(String what, String file, int offset, byte[] bytes, Demand demand) {}

    /** Takes forgeries one by one, as they are too many to be kept. */
    @FunctionalInterface
    interface Sink {
        void take(Forgery forgery);
    }

    private final GoldenStore golden;
    private final Sink sink;
    private final long trials;
    private final long number;
    private long next;

    private HostileFields(GoldenStore golden, long trials, long number, Sink sink) {
        this.golden = golden;
        this.trials = trials;
        this.number = number;
        this.sink = sink;
    }

    /**
     * Makes every so many-th forgery of a store.
     *
     * @param trials how many there are to share them
     * @param number which one of these
     */
    static void forEach(GoldenStore golden, long trials, long number, Sink sink) {
        new HostileFields(golden, trials, number, sink).all();
    }

    private void all() {
        for (String file : golden.files().keySet()) {
            if (file.equals(StoreFiles.CURRENT)) {
                forgeCurrent();
            } else if (file.endsWith(".log") || file.startsWith("MANIFEST")) {
                forgeFrames(file);
            } else {
                forgeSections(file);
            }
        }
    }

    private boolean mine() {
        return next++ % trials == number;
    }

    private void forgeCurrent() {
        for (String name : NAMES_OF_MANIFESTS) {
            if (mine()) {
                byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
                int checksum = FrameFile.crc(ByteBuffer.wrap(ascii), 0, ascii.length);
                byte[] line =
                        (name + " " + HexFormat.of().toHexDigits(checksum) + "\n").getBytes(StandardCharsets.US_ASCII);
                sink.take(new Forgery("CURRENT naming '" + name + "'", StoreFiles.CURRENT, 0, line, Demand.RIGHT));
            }
        }
    }

    private void forgeFrames(String file) {
        var frames = new FrameFile(golden.file(file));
        for (Place place : header(file, 0)) {
            forge(place, frames::forge);
        }
        for (FrameFile.Frame frame : frames.frames()) {
            int at = frame.offset();
            for (Place place : List.of(
                    new Place(file, at, Width.INT, "length of a frame", Demand.RIGHT),
                    new Place(file, at + 4, Width.BYTE, "type of a frame", Demand.RIGHT),
                    new Place(file, at + 8, Width.LONG, "sequence number of a frame", Demand.RIGHT),
                    new Place(file, at + 16, Width.LONG, "durable of a frame", Demand.RIGHT))) {
                forge(place, frames::forge);
            }
            for (int offset = frame.payload(); offset < frame.payload() + frame.length(); offset++) {
                for (Width width : List.of(Width.BYTE, Width.INT, Width.VARINT)) {
                    forge(new Place(file, offset, width, "payload of a frame", Demand.SURVIVED), frames::forge);
                }
            }
        }
    }

    private void forgeSections(String file) {
        var sections = new SectionFile(golden.file(file));
        List<Place> places = new ArrayList<>(header(file, sections.parameters()));
        for (int at = SectionFile.HEADER; at < sections.bodyEnd(); at += Integer.BYTES) {
            places.addAll(body(file, sections, at));
        }
        for (SectionFile.Section section : sections.sections()) {
            String what = " of section " + section.id();
            Demand demand = FieldTable.ofEntry(file, section.id());
            places.add(new Place(file, section.entry(), Width.INT, "id" + what, demand));
            places.add(new Place(file, section.entry() + 4, Width.INT, "zeros behind the id" + what, Demand.RIGHT));
            places.add(new Place(file, section.entry() + 8, Width.LONG, "offset" + what, Demand.RIGHT));
            places.add(new Place(file, section.entry() + 16, Width.LONG, "length" + what, Demand.RIGHT));
        }
        int trailer = sections.trailer();
        places.add(new Place(file, trailer, Width.LONG, "length of the body", Demand.RIGHT));
        places.add(new Place(file, trailer + 8, Width.LONG, "rows", Demand.RIGHT));
        places.add(new Place(file, trailer + 16, Width.LONG, "blocks", Demand.RIGHT));
        places.add(new Place(file, trailer + 24, Width.INT, "sections", Demand.RIGHT));
        places.add(new Place(file, trailer + 28, Width.INT, "kind in the trailer", Demand.RIGHT));
        places.add(new Place(file, trailer + 40, Width.LONG, "zeros in the trailer", Demand.RIGHT));
        places.add(new Place(file, trailer + 60, Width.INT, "magic of the trailer", Demand.RIGHT));
        for (Place place : places) {
            forge(place, sections::forge);
        }
    }

    private static List<Place> header(String file, int parameters) {
        List<Place> places = new ArrayList<>(List.of(
                new Place(file, 0, Width.LONG, "magic", Demand.RIGHT),
                new Place(file, 8, Width.INT, "kind", Demand.RIGHT),
                new Place(file, 12, Width.INT, "format version", Demand.RIGHT),
                new Place(file, 16, Width.LONG, "store id, upper half", Demand.RIGHT),
                new Place(file, 24, Width.LONG, "store id, lower half", Demand.RIGHT),
                new Place(file, 32, Width.LONG, "number of the file", Demand.RIGHT),
                new Place(file, 40, Width.INT, "count of parameters", Demand.RIGHT),
                new Place(file, 44, Width.INT, "checksum of the name", Demand.RIGHT)));
        for (int i = 0; i <= parameters; i++) {
            String what = i < parameters ? FieldTable.parameter(file, i) : "zeros behind the parameters";
            Demand demand = i < parameters ? FieldTable.ofParameter(file, i) : Demand.RIGHT;
            places.add(new Place(file, PARAMETERS + i * Long.BYTES, Width.LONG, what, demand));
        }
        return places;
    }

    private static List<Place> body(String file, SectionFile sections, int at) {
        String what = "padding";
        Demand demand = Demand.RIGHT;
        for (SectionFile.Section section : sections.sections()) {
            if (at >= section.offset() && at < section.offset() + section.length()) {
                what = "section " + section.id() + " at its offset " + (at - section.offset());
                demand = FieldTable.ofSection(file, section.id());
            }
        }
        List<Place> places = new ArrayList<>(List.of(new Place(file, at, Width.INT, what, demand)));
        if (at % Long.BYTES == 0) {
            places.add(new Place(file, at, Width.LONG, what, demand));
        }
        return places;
    }

    /** Replaces bytes at an offset and makes checksums right. */
    @FunctionalInterface
    private interface Forger {
        byte[] forge(int offset, byte[] replacement);
    }

    private void forge(Place place, Forger forger) {
        for (byte[] hostile : place.width().hostile(golden.file(place.file()).length)) {
            if (mine()) {
                byte[] forged = forger.forge(place.offset(), hostile);
                String what = place + " set to 0x" + HexFormat.of().formatHex(reversed(hostile));
                sink.take(new Forgery(what, place.file(), place.offset(), forged, place.demand()));
            }
        }
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
