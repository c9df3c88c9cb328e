package dev.varve.fuzz.damage;

import dev.varve.fuzz.campaign.EngineLog;
import dev.varve.fuzz.disk.CrashImage;
import dev.varve.fuzz.disk.Disks;
import dev.varve.fuzz.disk.SimulatedDisk;
import dev.varve.mmap.Access;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A golden store on a disk of its own, of which damaged copies are made and probed. For one thread. */
final class Damaged implements AutoCloseable {

    private final GoldenStore golden;
    private final SimulatedDisk sound;

    Damaged(GoldenStore golden) {
        EngineLog.silence();
        this.golden = golden;
        try (SimulatedDisk written = golden.disk()) {
            sound = written.image(new CrashImage.AllKept());
        }
        // Mapped once: of each copy only what was damaged is mapped anew.
        golden.files().forEach((name, bytes) -> map(name, bytes.length));
    }

    private void map(String name, long length) {
        try {
            sound.map(name, length, Access.NORMAL).release();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Damage, done to a copy. */
    @FunctionalInterface
    interface Damage {
        void to(SimulatedDisk disk) throws IOException;
    }

    /** A file as it is not. */
    static Damage replaced(String name, byte[] bytes) {
        return disk -> Disks.write(disk, name, bytes);
    }

    /** What becomes of a copy. */
    Outcome probe(Damage damage) throws IOException {
        try (SimulatedDisk disk = sound.branch()) {
            damage.to(disk);
            return Probe.of(disk, golden.collections());
        }
    }

    /** What becomes of a copy that is merged before it is asked. */
    Outcome probeMerged(Damage damage) throws IOException {
        try (SimulatedDisk disk = sound.branch()) {
            damage.to(disk);
            return Probe.ofMerged(disk, golden.collections());
        }
    }

    /**
     * Does damage to a file that may have one of some right answers, and says in the words of the caller what went
     * wrong.
     */
    void require(String what, String name, Damage damage, List<List<Answer>> right, Telling telling)
            throws IOException {
        try {
            Outcome outcome = probe(damage);
            outcome.require(right);
            outcome.requireTold(name, telling);
        } catch (AssertionError e) {
            throw new AssertionError(golden.kind() + " store, " + what + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        sound.close();
    }
}
