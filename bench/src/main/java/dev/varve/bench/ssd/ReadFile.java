package dev.varve.bench.ssd;

import dev.varve.lab.report.Progress;
import dev.varve.lab.run.Stop;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/**
 * The file that readers read: noise that no disk can compress, whose every page begins with a number that only its
 * place and the seed tell, so that whoever read another page, or none, is found out.
 *
 * @param folder that has it, and nothing else
 * @param bytes its length, a multiple of {@link #CHUNK}
 * @param seed of its contents
 */
record ReadFile(Path folder, long bytes, long seed) {

    /** Bytes of a page. */
    static final int PAGE = 4096;

    /** What is written at once. */
    static final int CHUNK = 1 << 20;

    /** Its name in its folder. */
    static final String NAME = "blocks";

    private static final ValueLayout.OfLong STAMP = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.nativeOrder());

    /** Where it is. */
    Path path() {
        return folder.resolve(NAME);
    }

    /** Writes the file, and brings it to the medium. */
    static ReadFile write(Path folder, long bytes, long seed, Progress progress, Stop stop) throws IOException {
        var file = new ReadFile(folder, bytes, seed);
        byte[] noise = new byte[CHUNK];
        new SplittableRandom(seed).nextBytes(noise);
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        chunk.put(noise);
        MemorySegment segment = MemorySegment.ofBuffer(chunk.clear());
        try (FileChannel channel =
                FileChannel.open(file.path(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long at = 0; at < bytes; at += CHUNK) {
                stop.check();
                for (int page = 0; page < CHUNK; page += PAGE) {
                    segment.set(STAMP, page, file.stamp(at + page));
                }
                chunk.clear();
                while (chunk.hasRemaining()) {
                    channel.write(chunk);
                }
                progress.step();
            }
            channel.force(true);
        }
        return file;
    }

    /**
     * Looks at every page of a block.
     *
     * @param offset where the block is in the file, a multiple of {@link #PAGE}
     * @throws IOException if a page is not what was written there
     */
    void check(long offset, MemorySegment block) throws IOException {
        for (long page = 0; page < block.byteSize(); page += PAGE) {
            long found = block.get(STAMP, page);
            if (found != stamp(offset + page)) {
                throw new IOException(path() + ": at " + (offset + page) + " expected a page that begins with "
                        + Long.toHexString(stamp(offset + page)) + ", found " + Long.toHexString(found)
                        + "; the disk or the reader is broken");
            }
        }
    }

    private long stamp(long offset) {
        long mixed = (offset + seed) * 0x9E3779B97F4A7C15L;
        return mixed ^ mixed >>> 29;
    }
}
