package dev.edgemcp.cli.kube;

import io.fabric8.kubernetes.api.model.ContextBuilder;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.api.model.NamedContextBuilder;
import io.fabric8.kubernetes.client.Config;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a kubeconfig as most are: one file, a certificate or a token. fabric8 reads every kind, and loads a thousand classes for
 * it, which is a third of the time that a look at a cluster takes; whatever is not as usual is left to it.
 */
final class PlainKubeconfig {
    private static final Set<String> CLUSTER = Set.of(
            "server",
            "certificate-authority",
            "certificate-authority-data",
            "insecure-skip-tls-verify",
            "tls-server-name",
            "extensions");

    private static final Set<String> USER = Set.of(
            "client-certificate",
            "client-certificate-data",
            "client-key",
            "client-key-data",
            "token",
            "as",
            "as-groups",
            "as-user-extra");

    private PlainKubeconfig() {}

    /**
     * What fabric8 would read.
     *
     * @param named the file, or null for that in the home folder
     * @param context the context, or null for the current one
     * @return null if it takes fabric8 to read it
     * @throws KubeException if nobody can read it
     */
    static @Nullable Config read(@Nullable Path named, @Nullable String context, Map<String, String> environment) {
        Path file = named != null ? named : atHome(environment);
        if (file == null
                || !Files.isRegularFile(file)
                || environment.keySet().stream().anyMatch(PlainKubeconfig::matters)) {
            return null;
        }
        Map<?, ?> root = KubeconfigFile.read(file.toFile());
        String wanted = context != null ? context : KubeconfigFile.text(root, "current-context");
        Map<?, ?> found = KubeconfigFile.named(root, "contexts", "context", wanted);
        Map<?, ?> cluster = KubeconfigFile.named(root, "clusters", "cluster", KubeconfigFile.text(found, "cluster"));
        Map<?, ?> user = KubeconfigFile.named(root, "users", "user", KubeconfigFile.text(found, "user"));
        return found.isEmpty()
                        || !KubeconfigFile.text(cluster, "server").matches("https?://.+")
                        || !usual(cluster, CLUSTER)
                        || !usual(user, USER)
                ? null
                : config(file.toAbsolutePath(), root, context(wanted, found), cluster, user);
    }

    private static @Nullable Path atHome(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", "");
        return home.isEmpty() || environment.containsKey("KUBECONFIG") ? null : Path.of(home, ".kube", "config");
    }

    /** What fabric8 minds of the environment. */
    private static boolean matters(String variable) {
        String name = variable.toUpperCase(Locale.ROOT);
        return name.endsWith("_PROXY")
                || (name.startsWith("KUBERNETES_")
                        && !name.startsWith("KUBERNETES_SERVICE_")
                        && !name.startsWith("KUBERNETES_PORT"));
    }

    private static boolean usual(Map<?, ?> members, Set<String> names) {
        return !members.isEmpty() && members.keySet().stream().allMatch(names::contains);
    }

    private static NamedContext context(String name, Map<?, ?> found) {
        return new NamedContextBuilder()
                .withName(name)
                .withContext(new ContextBuilder()
                        .withCluster(KubeconfigFile.text(found, "cluster"))
                        .withUser(KubeconfigFile.text(found, "user"))
                        .withNamespace(KubeconfigFile.text(found, "namespace"))
                        .build())
                .build();
    }

    private static Config config(Path file, Map<?, ?> root, NamedContext context, Map<?, ?> cluster, Map<?, ?> user) {
        Config config = Config.empty();
        config.setClientKeyAlgo(null);
        String server = KubeconfigFile.text(cluster, "server");
        config.setMasterUrl(server.endsWith("/") ? server : server + "/");
        config.setTrustCerts(
                KubeconfigFile.text(cluster, "insecure-skip-tls-verify").equals("true"));
        set(cluster, "certificate-authority-data", config::setCaCertData);
        path(file, cluster, "certificate-authority", config::setCaCertFile);
        set(user, "client-certificate-data", config::setClientCertData);
        path(file, user, "client-certificate", config::setClientCertFile);
        set(user, "client-key-data", config::setClientKeyData);
        path(file, user, "client-key", config::setClientKeyFile);
        set(user, "token", config::setAutoOAuthToken);
        String namespace = context.getContext().getNamespace();
        config.setNamespace(namespace.isEmpty() ? null : namespace);
        config.setCurrentContext(context);
        config.setContexts(contexts(root));
        KubeconfigFile.complete(config, user, cluster);
        return config;
    }

    private static List<NamedContext> contexts(Map<?, ?> root) {
        List<NamedContext> contexts = new ArrayList<>();
        if (root.get("contexts") instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> named && named.get("context") instanceof Map<?, ?> found) {
                    contexts.add(context(KubeconfigFile.text(named, "name"), found));
                }
            }
        }
        return contexts;
    }

    private static void set(Map<?, ?> from, String name, Consumer<String> setter) {
        String value = KubeconfigFile.text(from, name);
        if (!value.isEmpty()) {
            setter.accept(value);
        }
    }

    /** A path in a kubeconfig is one beside it. */
    private static void path(Path file, Map<?, ?> from, String name, Consumer<String> setter) {
        String value = KubeconfigFile.text(from, name);
        if (!value.isEmpty()) {
            File resolved = new File(value);
            setter.accept(
                    resolved.isAbsolute()
                            ? value
                            : file.resolveSibling(value).normalize().toString());
        }
    }
}
