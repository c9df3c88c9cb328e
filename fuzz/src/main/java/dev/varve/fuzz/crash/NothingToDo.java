package dev.varve.fuzz.crash;

import java.io.Serial;

/** A call was not made, as those before it failed: the model has nothing that it could be made to. */
public final class NothingToDo extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    NothingToDo(String why) {
        super(why);
    }
}
