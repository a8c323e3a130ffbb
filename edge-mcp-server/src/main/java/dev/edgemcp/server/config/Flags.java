package dev.edgemcp.server.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the command line says. Not thread-safe while it is filled. */
public final class Flags {
    /** No flags. */
    public static final Flags NONE = new Flags();

    private final Map<Setting<?>, List<String>> values = new HashMap<>();

    /** Says what a setting is: a collection, or anything else by its text; null and what is empty say nothing. */
    public Flags put(Setting<?> setting, @Nullable Object value) {
        List<String> words = new ArrayList<>();
        if (value instanceof Collection<?> several) {
            several.forEach(word -> words.add(String.valueOf(word)));
        } else if (value != null) {
            words.add(value.toString());
        }
        if (!words.isEmpty()) {
            values.put(setting, List.copyOf(words));
        }
        return this;
    }

    @Nullable
    List<String> get(Setting<?> setting) {
        return values.get(setting);
    }
}
