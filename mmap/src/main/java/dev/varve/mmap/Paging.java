package dev.varve.mmap;

import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/** What the system can be told, and can tell, of the pages of a mapping. Segments start at the start of a page. */
interface Paging {

    /** For systems where nothing can be told or asked. */
    Paging NONE = new Paging() {
        @Override
        public void advise(MemorySegment mapping, Access access) {}

        @Override
        public void willNeed(MemorySegment mapping, long offset, long length) {}

        @Override
        public boolean isResident(MemorySegment mapping, long offset, long length, MemorySegment scratch) {
            return true;
        }

        @Override
        public OptionalLong residentBytes(MemorySegment mapping, long offset, long length) {
            return OptionalLong.empty();
        }
    };

    /** Tells how the mapping is going to be read. */
    void advise(MemorySegment mapping, Access access);

    /** Tells that a range is going to be read soon. */
    void willNeed(MemorySegment mapping, long offset, long length);

    /** Whether all of a range is in memory; {@code true} where the system does not tell. Makes no garbage. */
    boolean isResident(MemorySegment mapping, long offset, long length, MemorySegment scratch);

    /** Bytes of the pages that a range lies on that are in memory; empty when the system does not tell. */
    OptionalLong residentBytes(MemorySegment mapping, long offset, long length);
}
