package dev.edgemcp.cli.kube;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The paths of the API. Names are encoded, so that none can lead elsewhere. */
final class Paths {
    static final String VERSION = "/version";
    static final String NAMESPACES = "/api/v1/namespaces";
    static final String NODES = "/api/v1/nodes";

    private final String namespace;

    Paths(String namespace) {
        this.namespace = encode(namespace);
    }

    String core(String kind) {
        return NAMESPACES + "/" + namespace + "/" + kind;
    }

    String group(String group, String kind) {
        return "/apis/" + group + "/namespaces/" + namespace + "/" + kind;
    }

    String deployments() {
        return group("apps/v1", "deployments");
    }

    String pods() {
        return core("pods");
    }

    String pod(String name) {
        return pods() + "/" + encode(name);
    }

    static String namespaceOf(String name) {
        return NAMESPACES + "/" + encode(name);
    }

    static String selector(String labels) {
        return "labelSelector=" + encode(labels);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
