package dev.edgemcp.core.tool;

import dev.edgemcp.core.protocol.ListKind;
import java.util.function.Predicate;

/** Told when a list changes. Returns at once; thread-safe. */
@FunctionalInterface
public interface ChangeListener {
    /** The list shows something else now, to one principal at least. */
    void changed(ListKind list);

    /**
     * The list shows something else now, to some principals only.
     *
     * @param concerned lets in all of them, and as few others as possible
     */
    default void changed(ListKind list, Predicate<Principal> concerned) {
        changed(list);
    }
}
