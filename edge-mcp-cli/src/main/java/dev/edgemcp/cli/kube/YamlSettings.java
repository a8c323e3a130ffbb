package dev.edgemcp.cli.kube;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The settings in a YAML file of a cluster by their paths, such as {@code cache.redis.url}; what is no good has none. */
final class YamlSettings {
    private static final int MAX_CHARACTERS = 1 << 18;
    private static final int MAX_DEPTH = 10;

    private YamlSettings() {}

    static Map<String, String> flat(String text) {
        Map<String, String> settings = new HashMap<>();
        if (text.length() > MAX_CHARACTERS) {
            return settings;
        }
        LoadSettings limits = LoadSettings.builder()
                .setMaxAliasesForCollections(0)
                .setAllowRecursiveKeys(false)
                .setCodePointLimit(MAX_CHARACTERS)
                .build();
        try {
            add("", new Load(limits).loadFromString(text), settings, MAX_DEPTH);
        } catch (YamlEngineException e) {
            settings.clear();
        }
        return settings;
    }

    private static void add(String path, @Nullable Object value, Map<String, String> settings, int depth) {
        if (value instanceof Map<?, ?> members && depth > 0) {
            members.forEach((name, member) ->
                    add(path.isEmpty() ? String.valueOf(name) : path + "." + name, member, settings, depth - 1));
        } else if (!path.isEmpty()) {
            settings.put(path, value == null ? "" : value.toString());
        }
    }
}
