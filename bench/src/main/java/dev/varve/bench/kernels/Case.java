package dev.varve.bench.kernels;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A kernel as it is measured once. */
record Case(Kernel kernel, int dimension, Implementation implementation, Place place) {

    /**
     * All of some kernels, in their order. The scalar twins are measured in cache only: they are slower than memory.
     *
     * @param dimensions that are asked for; if empty, each kernel's own
     */
    static List<Case> of(Collection<Kernel> kernels, List<Integer> dimensions) {
        List<Case> cases = new ArrayList<>();
        for (Kernel kernel : kernels) {
            for (int dimension : dimensions.isEmpty() ? kernel.dimensions() : dimensions) {
                cases.add(new Case(kernel, dimension, Implementation.VECTOR, Place.CACHE));
                cases.add(new Case(kernel, dimension, Implementation.VECTOR, Place.MEMORY));
                cases.add(new Case(kernel, dimension, Implementation.SCALAR, Place.CACHE));
            }
        }
        return cases;
    }

    /** What it does. */
    Work work() {
        return kernel.work(dimension, new SplittableRandom(1));
    }

    /** What tells its figures from others. */
    Map<String, String> labels() {
        return Map.of(
                "kernel", kernel.label(),
                "dim", Integer.toString(dimension),
                "impl", implementation.label(),
                "where", place.label());
    }

    /** The parameters of {@link KernelBench}. */
    Map<String, String> parameters() {
        return Map.of("kernel", kernel.name(), "dimension", Integer.toString(dimension), "place", place.name());
    }

    @Override
    public String toString() {
        return kernel.label() + " " + dimension + ", " + implementation.label() + ", " + place.label();
    }
}
