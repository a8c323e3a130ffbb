package dev.edgemcp.core.tool;

import dev.edgemcp.core.protocol.ListKind;

/** Told when a list changes. Returns at once; thread-safe. */
@FunctionalInterface
public interface ChangeListener {
    /** The list shows something else now, to one principal at least. */
    void changed(ListKind list);
}
