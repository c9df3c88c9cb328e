package dev.varve.bench.page;

import dev.varve.lab.report.Measurement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What is shown of a run, whichever bench it was. */
final class Sections {

    private static final List<Function<BenchRun, List<Section>>> KINDS =
            List.of(AnnSections::of, DenseSections::of, WritesSections::of, KernelSections::of, SsdSections::of);

    private Sections() {}

    /** All sections of a run; every figure of it is in the table of one of them. */
    static List<Section> of(BenchRun run) {
        List<Section> sections = new ArrayList<>();
        KINDS.forEach(kind -> sections.addAll(kind.apply(run)));
        Set<Measurement> shown = Collections.newSetFromMap(new IdentityHashMap<>());
        sections.forEach(section -> section.exhibits()
                .forEach(exhibit -> shown.addAll(exhibit.table().shown())));
        List<Measurement> others =
                run.figures().stream().filter(figure -> !shown.contains(figure)).toList();
        if (!others.isEmpty()) {
            FigureTable table = FigureTable.pivot(others, List.of(), Set.of(), Measurement::name);
            var exhibit = new Exhibit("All that has no plot", "", null, table, Exhibit.Extent.SUMMARY);
            sections.add(new Section("Other figures", "", List.of(exhibit), List.of()));
        }
        return sections;
    }
}
