package dev.varve.fuzz.disk;

import dev.varve.mmap.FileStore;
import dev.varve.mmap.ReadWay;
import dev.varve.mmap.contract.BlockReaderContract;

/** Blocks of a simulated disk are read like those of any other, by what every disk has. */
class SimulatedBlocksTest extends BlockReaderContract {

    @Override
    protected FileStore newStore() {
        return new SimulatedDisk();
    }

    @Override
    protected ReadWay way() {
        return ReadWay.THREADS;
    }
}
