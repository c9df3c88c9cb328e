package dev.varve;

import java.nio.file.Path;

/** A service as users write it, for {@link LaunchTest}: it sees the public API only. */
final class ServiceMain {

    private ServiceMain() {}

    public static void main(String[] args) {
        Schema schema = Schema.builder(KeyType.LONG)
                .dense("place", 3, Metric.L2)
                .attribute("even", AttributeType.BOOLEAN)
                .build();
        for (int opening = 0; opening < 2; opening++) {
            try (VectorStore store = VectorStore.open(Path.of(args[0]))) {
                VectorCollection rows = store.collection("rows", schema);
                rows.put(VectorRecord.builder(opening)
                        .vector("place", opening, 1, 2)
                        .attribute("even", opening == 0)
                        .payload(new byte[100])
                        .build());
                Query near = Query.dense("place", 5, 1, 2).where(Filter.exists("even"));
                System.out.println(rows.search(near).get(0).key() + " of " + rows.count());
            }
        }
    }
}
