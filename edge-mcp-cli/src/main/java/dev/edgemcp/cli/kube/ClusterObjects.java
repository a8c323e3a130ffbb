package dev.edgemcp.cli.kube;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Objects of any kind, by the names that manifests have for them. As thread-safe as the cluster. */
public final class ClusterObjects {
    private static final int MAX = 1_000;
    private static final Set<String> WITHOUT_NAMESPACE = Set.of(
            "Namespace",
            "ClusterRole",
            "ClusterRoleBinding",
            "PersistentVolume",
            "StorageClass",
            "CustomResourceDefinition",
            "PriorityClass",
            "IngressClass");

    private final Api api;

    ClusterObjects(Api api) {
        this.api = api;
    }

    /** The object, or null if there is none, or nothing of its kind. */
    public @Nullable ObjectNode find(String apiVersion, String kind, String namespace, String name) {
        return api.find(path(apiVersion, kind, namespace) + "/" + Paths.encode(name));
    }

    /** Those with these labels, such as {@code owner=helm,name=edge-mcp}; bounded. */
    public List<ObjectNode> list(String apiVersion, String kind, String namespace, String labels) {
        return api.list(path(apiVersion, kind, namespace), labels.isEmpty() ? "" : Paths.selector(labels), MAX);
    }

    /** Makes the namespace, unless it is there. */
    public void makeNamespace(String name) {
        if (find("v1", "Namespace", "", name) != null) {
            return;
        }
        ObjectNode namespace = Json.object();
        namespace.put("apiVersion", "v1").put("kind", "Namespace");
        namespace.putObject("metadata").put("name", name);
        try {
            api.post(Paths.NAMESPACES, namespace);
        } catch (KubeException e) {
            if (e.reason() != KubeException.Reason.CONFLICT) {
                throw e;
            }
        }
    }

    /** Changes the object by a merge patch. */
    public void patch(String apiVersion, String kind, String namespace, String name, ObjectNode patch) {
        api.mergePatch(path(apiVersion, kind, namespace) + "/" + Paths.encode(name), patch);
    }

    /** Deletes the object; it is no failure if there is none. */
    public void delete(String apiVersion, String kind, String namespace, String name) {
        api.delete(path(apiVersion, kind, namespace) + "/" + Paths.encode(name));
    }

    /** What one may or may not do with objects of a kind. */
    public static Permission permission(String verb, String apiVersion, String kind) {
        return Permission.of(verb, group(apiVersion), resource(kind));
    }

    /** The API group of a version; empty for the core. */
    public static String group(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    private static String path(String apiVersion, String kind, String namespace) {
        String base = (apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion;
        return base
                + (WITHOUT_NAMESPACE.contains(kind) ? "" : "/namespaces/" + Paths.encode(namespace))
                + "/" + Paths.encode(resource(kind));
    }

    /** As the API forms plurals. */
    private static String resource(String kind) {
        String lower = kind.toLowerCase(Locale.ROOT);
        if (lower.endsWith("y") && !lower.endsWith("ay") && !lower.endsWith("ey")) {
            return lower.substring(0, lower.length() - 1) + "ies";
        }
        return lower.endsWith("s") || lower.endsWith("x") || lower.endsWith("ch") ? lower + "es" : lower + "s";
    }
}
