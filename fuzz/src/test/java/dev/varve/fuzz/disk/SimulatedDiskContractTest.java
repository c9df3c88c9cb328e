package dev.varve.fuzz.disk;

import dev.varve.mmap.FileStore;
import dev.varve.mmap.contract.FileStoreContract;

/** To an engine the simulated disk is like any other. */
class SimulatedDiskContractTest extends FileStoreContract {

    @Override
    protected FileStore newStore() {
        return new SimulatedDisk();
    }
}
