package dev.varve.cli.text;

/**
 * Makes keys unique: the second document under a key gets {@code #2} behind it, the third {@code #3}. Only a
 * fingerprint of 64 bits is kept of each key, off-heap, so that memory stays small for any corpus; two keys that share
 * a fingerprint cost nothing but a needless number. Not thread-safe.
 */
final class UniqueKeys {

    private final FingerprintCounts counts = new FingerprintCounts();

    Document unique(Document document) {
        int seen = counts.add(Fingerprints.of(document.key()));
        if (seen == 1) {
            return document;
        }
        // The numbered key might itself be somebody's own: go on until one is free.
        for (int number = seen; ; number++) {
            var key = document.key() + "#" + number;
            if (counts.add(Fingerprints.of(key)) == 1) {
                return document.withKey(key);
            }
        }
    }
}
