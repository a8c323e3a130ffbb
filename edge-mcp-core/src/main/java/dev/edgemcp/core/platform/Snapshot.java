package dev.edgemcp.core.platform;

import dev.edgemcp.core.tool.Tool;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A catalogue of the platform at one moment. Immutable. */
final class Snapshot {
    static final Snapshot EMPTY = of(Map.of());

    /**
     * A tool.
     *
     * @param id what the platform runs it by
     * @param remoteName what the platform calls it
     * @param form all that clients see of it
     */
    record Entry(Tool tool, String id, String remoteName, String form) {}

    private final Map<String, Entry> entries;
    private final List<Tool> tools;

    private Snapshot(Map<String, Entry> entries) {
        this.entries = new TreeMap<>(entries);
        this.tools = this.entries.values().stream().map(Entry::tool).toList();
    }

    static Snapshot of(Map<String, Entry> byName) {
        return new Snapshot(byName);
    }

    /** The tools, by name. */
    List<Tool> tools() {
        return tools;
    }

    /** What has that name, or null. */
    @Nullable
    Entry entry(String name) {
        return entries.get(name);
    }

    /** Whether clients see the same. */
    boolean shows(Snapshot other) {
        if (entries.size() != other.entries.size()) {
            return false;
        }
        for (Map.Entry<String, Entry> each : entries.entrySet()) {
            Entry theirs = other.entries.get(each.getKey());
            if (theirs == null || !theirs.form().equals(each.getValue().form())) {
                return false;
            }
        }
        return true;
    }
}
