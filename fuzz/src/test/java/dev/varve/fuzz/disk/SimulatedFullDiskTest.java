package dev.varve.fuzz.disk;

import dev.varve.mmap.FileStore;
import dev.varve.mmap.contract.FullDiskContract;

/** A simulated disk is full as a real one is. */
class SimulatedFullDiskTest extends FullDiskContract {

    private final SimulatedDisk disk = new SimulatedDisk();

    @Override
    protected FileStore newStore() {
        return disk;
    }

    @Override
    protected void fill() {
        disk.failFrom(disk.operations() + 1, Fault.NO_SPACE);
    }

    @Override
    protected void free() {
        disk.failNoMore();
    }
}
