package dev.varve.codecs.kernels;

/** The kernels of one kind, what they run on, and how to get better ones (empty where there are none). */
record KernelSet(
        DenseKernels dense,
        MaxSimKernels maxSim,
        CodeKernels codes,
        FilterKernels filters,
        EncodingKernels encodings,
        boolean vectorised,
        String description,
        String advice) {

    static KernelSet scalar(String advice) {
        return new KernelSet(
                new ScalarDenseKernels(),
                new ScalarMaxSimKernels(),
                new ScalarCodeKernels(),
                new ScalarFilterKernels(),
                new ScalarEncodingKernels(),
                false,
                "scalar",
                advice);
    }
}
