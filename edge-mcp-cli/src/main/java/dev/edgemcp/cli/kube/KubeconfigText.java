package dev.edgemcp.cli.kube;

import dev.edgemcp.core.jsonrpc.Json;
import io.fabric8.kubernetes.client.Config;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A kubeconfig that leads to one cluster as one user, as text, for those who cannot choose a context. Has secrets. */
final class KubeconfigText {
    private static final String NAME = "edge-mcp";

    private KubeconfigText() {}

    static String of(Config config, String namespace) {
        ObjectNode root = Json.object();
        root.put("apiVersion", "v1");
        root.put("kind", "Config");
        root.put("current-context", NAME);
        ObjectNode cluster = Json.object();
        cluster.put("server", config.getMasterUrl().replaceAll("/+$", ""));
        if (config.isTrustCerts()) {
            cluster.put("insecure-skip-tls-verify", true);
        } else {
            either(cluster, "certificate-authority", config.getCaCertData(), config.getCaCertFile());
        }
        String proxy = config.getHttpsProxy() != null ? config.getHttpsProxy() : config.getHttpProxy();
        if (proxy != null && !proxy.isBlank()) {
            cluster.put("proxy-url", proxy);
        }
        ObjectNode user = Json.object();
        either(user, "client-certificate", config.getClientCertData(), config.getClientCertFile());
        either(user, "client-key", config.getClientKeyData(), config.getClientKeyFile());
        String token = config.getOauthTokenProvider() != null
                ? config.getOauthTokenProvider().getToken()
                : config.getOauthToken() != null ? config.getOauthToken() : config.getAutoOAuthToken();
        Json.put(user, "token", token);
        if (config.getUsername() != null && config.getPassword() != null) {
            user.put("username", config.getUsername());
            user.put("password", config.getPassword());
        }
        impersonate(user, config);
        ObjectNode context = Json.object();
        context.put("cluster", NAME);
        context.put("user", NAME);
        context.put("namespace", namespace);
        add(root, "clusters", "cluster", cluster);
        add(root, "users", "user", user);
        add(root, "contexts", "context", context);
        return Json.text(root);
    }

    private static void impersonate(ObjectNode user, Config config) {
        String as = config.getImpersonateUsername();
        if (as == null || as.isBlank()) {
            return;
        }
        user.put("as", as);
        if (config.getImpersonateGroups() != null) {
            List.of(config.getImpersonateGroups()).forEach(user.withArray("as-groups")::add);
        }
        if (config.getImpersonateExtras() != null) {
            ObjectNode extra = user.putObject("as-user-extra");
            config.getImpersonateExtras().forEach((name, values) -> values.forEach(extra.putArray(name)::add));
        }
    }

    private static void either(ObjectNode into, String name, @Nullable String data, @Nullable String file) {
        if (data != null && !data.isBlank()) {
            into.put(name + "-data", data);
        } else if (file != null && !file.isBlank()) {
            into.put(name, file);
        }
    }

    private static void add(ObjectNode root, String list, String member, ObjectNode value) {
        ObjectNode named = root.putArray(list).addObject();
        named.put("name", NAME);
        named.set(member, value);
    }
}
