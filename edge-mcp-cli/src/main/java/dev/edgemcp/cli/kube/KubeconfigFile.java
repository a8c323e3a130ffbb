package dev.edgemcp.cli.kube;

import io.fabric8.kubernetes.client.Config;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A kubeconfig as text, for what fabric8 does not read of it, and what it reads slowly. */
final class KubeconfigFile {
    private static final int MAX_CHARACTERS = 4 << 20;

    private KubeconfigFile() {}

    /** Adds to what fabric8 has read what it has not; what cannot be obeyed is refused. */
    static void complete(Config config) {
        if (config.getCurrentContext() != null) {
            var context = config.getCurrentContext().getContext();
            complete(
                    config,
                    named(config.getFileWithAuthInfo(), "users", "user", context.getUser()),
                    named(config.getFileWithCluster(), "clusters", "cluster", context.getCluster()));
        }
    }

    static void complete(Config config, Map<?, ?> user, Map<?, ?> cluster) {
        // Who may only look, and says so with "as", must not change anything as who may.
        String as = text(user, "as");
        if (!as.isEmpty()) {
            config.setImpersonateUsername(as);
            config.setImpersonateGroups(list(user.get("as-groups")).toArray(String[]::new));
            config.setImpersonateExtras(extras(user.get("as-user-extra")));
        }
        String name = text(cluster, "tls-server-name");
        if (!name.isEmpty()) {
            throw new KubeException(
                    KubeException.Reason.CONFIGURATION,
                    "the kubeconfig has tls-server-name, which cannot be obeyed here: let the server of the cluster be"
                            + " https://" + name + ", and that name lead to it");
        }
    }

    private static Map<?, ?> named(@Nullable File file, String list, String member, @Nullable String name) {
        return file == null || name == null ? Map.of() : named(read(file), list, member, name);
    }

    /** The member of the entry with the name in a list of entries; empty if there is none. */
    static Map<?, ?> named(Map<?, ?> root, String list, String member, String name) {
        if (root.get(list) instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> map
                        && name.equals(map.get("name"))
                        && map.get(member) instanceof Map<?, ?> found) {
                    return found;
                }
            }
        }
        return Map.of();
    }

    /** @throws KubeException if it cannot be read, or is no kubeconfig */
    static Map<?, ?> read(File file) {
        try {
            String text = Files.readString(file.toPath());
            LoadSettings limits =
                    LoadSettings.builder().setCodePointLimit(MAX_CHARACTERS).build();
            return new Load(limits).loadFromString(text) instanceof Map<?, ?> root ? root : Map.of();
        } catch (IOException | YamlEngineException | StackOverflowError e) {
            // The last of what is nested without end: the parser has no bound of its own.
            throw new KubeException(
                    KubeException.Reason.CONFIGURATION, "cannot read the kubeconfig " + file, 0, null, e);
        }
    }

    /** The text at the name; empty if there is none. */
    static String text(Map<?, ?> map, String name) {
        Object value = map.get(name);
        return value == null ? "" : value.toString();
    }

    private static List<String> list(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static Map<String, List<String>> extras(@Nullable Object value) {
        Map<String, List<String>> extras = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, values) -> extras.put(String.valueOf(name), list(values)));
        }
        return extras;
    }
}
