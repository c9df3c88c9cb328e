package dev.varve.index;

/** A filter that claims to be quick, so that searches remember what it accepts. */
public record QuickFilter(RowFilter filter) implements RowFilter {

    @Override
    public boolean accepts(int row) {
        return filter.accepts(row);
    }

    @Override
    public boolean isQuick() {
        return true;
    }
}
