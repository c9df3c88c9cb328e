package dev.varve;

/**
 * How a store is repaired. Immutable: each {@code with} method returns new options.
 *
 * @param keepDoubtful where the live docs of a segment are lost, nobody knows which of its records were deleted. They
 *     are set aside, so that no deleted record comes back; true keeps those that no newer record of the same key
 *     replaces, deleted ones among them
 */
public record RepairOptions(boolean keepDoubtful) {

    /** What may have been deleted is set aside. */
    public static final RepairOptions DEFAULT = new RepairOptions(false);

    /** The same with another {@link #keepDoubtful}. */
    public RepairOptions withKeepDoubtful(boolean value) {
        return new RepairOptions(value);
    }
}
