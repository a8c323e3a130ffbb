package dev.edgemcp.server.workspace;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the items of one page, and where it ended. Not thread-safe. */
final class Page<T> {
    private final int max;
    private final List<T> items = new ArrayList<>();
    private @Nullable String last;
    private boolean more;

    Page(int max) {
        this.max = max;
    }

    /**
     * Takes an item unless the page is full.
     *
     * @param position of the item in the order of all
     * @return whether it was taken
     */
    boolean add(String position, T item) {
        if (items.size() == max) {
            more = true;
            return false;
        }
        items.add(item);
        last = position;
        return true;
    }

    /** Whether another item would be taken. */
    boolean hasRoom() {
        return items.size() < max;
    }

    /** Says that the page ended early, after what was passed over. */
    void cut(@Nullable String passed) {
        more = true;
        last = passed == null ? last : passed;
    }

    List<T> items() {
        return List.copyOf(items);
    }

    /** Where the next page begins, or null if there is none. */
    @Nullable
    String cursor() {
        return more ? new Cursor(last == null ? "" : last, 0).encoded() : null;
    }
}
