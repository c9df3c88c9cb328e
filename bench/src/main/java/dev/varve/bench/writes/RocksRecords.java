package dev.varve.bench.writes;

import dev.varve.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB through its Java client: key and vector as off-heap bytes, made beforehand, which is the way of calling it
 * that copies least. It is not charged for turning vectors into bytes, as a service of its own would be.
 */
final class RocksRecords implements RecordStore {

    static {
        RocksDB.loadLibrary();
    }

    /** What tells that something goes on in the background, or is about to. */
    private static final List<String> BACKGROUND = List.of(
            "rocksdb.num-running-flushes", "rocksdb.num-running-compactions", "rocksdb.mem-table-flush-pending");

    /** Set also where RocksDB would compact but does not, so it counts only while something may still begin. */
    private static final String PENDING = "rocksdb.compaction-pending";

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final Options options;
    private final RocksDB database;
    private final Records records;
    private final GroupSync groupSync;

    private RocksRecords(Options options, RocksDB database, Records records) {
        this.options = options;
        this.database = database;
        this.records = records;
        this.groupSync = new GroupSync(() -> run(database::syncWal));
    }

    static RocksRecords open(Path directory, Settings settings, Records records) throws IOException {
        Options options = options(settings);
        try {
            return new RocksRecords(options, RocksDB.open(options, directory.toString()), records);
        } catch (RocksDBException e) {
            options.close();
            throw failure(e);
        }
    }

    private static Options options(Settings settings) {
        return new Options()
                .setCreateIfMissing(true)
                .setWriteBufferSize(settings.memtableBytes())
                .setMaxWriteBufferNumber(settings.memtables())
                .setMaxBackgroundJobs(settings.backgroundThreads())
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setCompactionStyle(settings.levelled() ? CompactionStyle.LEVEL : CompactionStyle.UNIVERSAL)
                .setLevel0FileNumCompactionTrigger(settings.fanIn())
                .setUseFsync(false);
    }

    static String describe(Settings settings) {
        return RocksDB.rocksdbVersion() + "; log on, no compression, write_buffer_size=" + settings.memtableBytes()
                + ", max_write_buffer_number=" + settings.memtables() + ", max_background_jobs="
                + settings.backgroundThreads() + ", level0_file_num_compaction_trigger=" + settings.fanIn()
                + ", compaction_style="
                + (settings.levelled() ? "level" : "universal") + ", use_fsync=false, else the defaults;"
                + " SYNCED is WriteOptions.sync, BUFFERED is not, GROUP_SYNCED is not, with SyncWAL shared by all that"
                + " wait";
    }

    @Override
    public Writer writer(Durability durability) {
        return new RocksWriter(durability);
    }

    @Override
    public void flush() throws IOException {
        try (var wait = new FlushOptions().setWaitForFlush(true)) {
            run(() -> database.flush(wait));
        }
    }

    @Override
    public void settle() throws IOException {
        long busyAt = System.nanoTime();
        boolean busy = true;
        while (busy || (any(List.of(PENDING)) && System.nanoTime() - busyAt < PATIENCE_NANOS)) {
            busy = any(BACKGROUND);
            if (busy) {
                busyAt = System.nanoTime();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private boolean any(List<String> properties) throws IOException {
        try {
            for (String property : properties) {
                if (database.getLongProperty(property) > 0) {
                    return true;
                }
            }
            return false;
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    @Override
    public long count() throws IOException {
        try (var once = new ReadOptions().setFillCache(false);
                RocksIterator iterator = database.newIterator(once)) {
            long count = 0;
            for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
                count++;
            }
            run(iterator::status);
            return count;
        }
    }

    @Override
    public boolean holds(long key, int vector) throws IOException {
        ByteBuffer expected = slice(records.bytes(), vector);
        try {
            byte[] found =
                    database.get(ByteBuffer.allocate(Long.BYTES).putLong(key).array());
            return found != null && ByteBuffer.wrap(found).equals(expected);
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    @Override
    public void close() throws IOException {
        try (options;
                database) {
            flush();
            run(database::closeE);
        }
    }

    private ByteBuffer slice(ByteBuffer all, int vector) {
        int start = vector * records.vectorBytes();
        return all.limit(start + records.vectorBytes()).position(start);
    }

    /** Something that RocksDB may refuse. */
    @FunctionalInterface
    private interface Call {
        void run() throws RocksDBException;
    }

    private static void run(Call call) throws IOException {
        try {
            call.run();
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    private static IOException failure(RocksDBException e) {
        return new IOException("RocksDB: " + e.getMessage(), e);
    }

    private final class RocksWriter implements Writer {

        private final Durability durability;
        private final WriteOptions write;
        private final WriteBatch batch = new WriteBatch();
        private final ByteBuffer key = ByteBuffer.allocateDirect(Long.BYTES);
        private final ByteBuffer values = records.bytes();

        RocksWriter(Durability durability) {
            this.durability = durability;
            this.write = new WriteOptions().setSync(durability == Durability.SYNCED);
        }

        @Override
        public void put(long number, int vector) throws IOException {
            try {
                database.put(write, key(number), slice(values, vector));
            } catch (RocksDBException e) {
                throw failure(e);
            }
        }

        @Override
        public void put(long[] keys, int[] vectors, int count) throws IOException {
            try {
                batch.clear();
                for (int i = 0; i < count; i++) {
                    batch.put(key(keys[i]), slice(values, vectors[i]));
                }
                database.write(write, batch);
            } catch (RocksDBException e) {
                throw failure(e);
            }
        }

        @Override
        public void await() throws IOException {
            if (durability == Durability.GROUP_SYNCED) {
                groupSync.await();
            }
        }

        @Override
        public void close() {
            try (write;
                    batch) {
                key.clear();
            }
        }

        private ByteBuffer key(long number) {
            return key.clear().putLong(number).flip();
        }
    }
}
