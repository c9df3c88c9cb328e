package dev.varve.bench.ssd;

import dev.varve.mmap.Access;
import dev.varve.mmap.BlockReaders;
import dev.varve.mmap.BlockSource;
import dev.varve.mmap.DiskFileStore;
import dev.varve.mmap.InputFile;
import dev.varve.mmap.ReadWay;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * A file that one thread reads many blocks of at once.
 *
 * @param source the file
 * @param way in which it is read
 */
record BlocksAtOnce(BlockSource source, ReadWay way) implements Reader.Source {

    /** @throws UnsupportedOperationException if the system does not let this process read in this way */
    static BlocksAtOnce open(ReadFile file, ReadWay way) throws IOException {
        open(way, 1, 1, Runnable::run).close();
        DiskFileStore store = DiskFileStore.open(file.folder(), DiskFileStore.Options.defaults());
        InputFile input = store.open(ReadFile.NAME);
        try {
            return new BlocksAtOnce(new BlockSource(input, store.map(ReadFile.NAME, file.bytes(), Access.RANDOM)), way);
        } catch (IOException e) {
            input.close();
            throw e;
        }
    }

    private static BlockReaders open(ReadWay way, int depth, int bytes, Executor executor) {
        return BlockReaders.open(new BlockReaders.Options(way, depth, bytes, 1), executor);
    }

    /**
     * Readers for one thread.
     *
     * @param depth reads under way at a time
     * @param bytes of a read
     * @param executor has so many threads
     */
    BlockReaders readers(int depth, int bytes, Executor executor) {
        return open(way, depth, bytes, executor);
    }

    @Override
    public void close() throws IOException {
        Objects.requireNonNull(source.mapped()).release();
        source.input().close();
    }
}
