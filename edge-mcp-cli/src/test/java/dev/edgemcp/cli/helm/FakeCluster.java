package dev.edgemcp.cli.helm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * As much of a Kubernetes API server as Helm asks of one: it says which kinds there are, and keeps objects. On loopback, in
 * memory. A namespace must be there before anything in it; nothing else is validated, and nothing runs.
 */
final class FakeCluster implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};
    private static final Map<String, List<String>> KINDS = Map.of(
            "v1", List.of("Namespace", "Secret", "ConfigMap", "Service", "ServiceAccount", "Pod"),
            "apps/v1", List.of("Deployment", "StatefulSet"),
            "autoscaling/v2", List.of("HorizontalPodAutoscaler"),
            "policy/v1", List.of("PodDisruptionBudget"));
    private static final Map<String, List<String>> OPERATOR =
            Map.of("monitoring.coreos.com/v1", List.of("ServiceMonitor", "PrometheusRule"));

    private static final Pattern NAMESPACE = Pattern.compile("/apis?/.*?(namespaces/[^/]+)/[a-z]+");

    private final HttpServer server;
    private final Map<String, List<String>> kinds = new TreeMap<>(KINDS);
    private final Map<String, Map<String, Object>> objects = new TreeMap<>();
    private final List<String> requests = new ArrayList<>();

    FakeCluster() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "fake cluster");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::handle);
        server.start();
    }

    /** From now on the cluster has the namespace. */
    synchronized void withNamespace(String name) {
        objects.put("/api/v1/namespaces/" + name, RenderedManifests.map("{metadata: {name: " + name + "}}"));
    }

    /** From now on the cluster has the Prometheus Operator. */
    synchronized void withOperator() {
        kinds.putAll(OPERATOR);
    }

    String kubeconfig() {
        return """
                apiVersion: v1
                kind: Config
                clusters: [{name: fake, cluster: {server: "http://127.0.0.1:%d"}}]
                contexts: [{name: fake, context: {cluster: fake, user: fake}}]
                users: [{name: fake, user: {}}]
                current-context: fake
                """.formatted(server.getAddress().getPort());
    }

    /** What a Secret in edge-mcp has, in base64; null if there is none. */
    synchronized Object secret(String name, String key) {
        return RenderedManifests.at(objects.get("/api/v1/namespaces/edge-mcp/secrets/" + name), "data", key);
    }

    synchronized Map<String, Object> object(String path) {
        return objects.get(path);
    }

    synchronized void put(String path, Map<String, Object> object) {
        objects.put(path, object);
    }

    /** The paths of all objects but Helm's own. */
    synchronized List<String> paths() {
        return objects.keySet().stream()
                .filter(path -> !path.contains("sh.helm.release"))
                .toList();
    }

    /** What was asked of it. */
    synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String query = exchange.getRequestURI().getRawQuery();
        requests.add(exchange.getRequestMethod() + " " + path);
        byte[] body = exchange.getRequestBody().readAllBytes();
        try (exchange) {
            switch (exchange.getRequestMethod()) {
                case "GET" -> get(exchange, path, query == null ? "" : query);
                case "POST" -> post(exchange, path, read(body));
                case "PUT" -> store(exchange, 200, path, read(body));
                case "PATCH" -> {
                    Map<String, Object> object = objects.get(path);
                    if (object == null) {
                        status(exchange, 404, "NotFound");
                    } else {
                        merge(object, read(body));
                        store(exchange, 200, path, object);
                    }
                }
                case "DELETE" -> {
                    objects.remove(path);
                    status(exchange, 200, "");
                }
                default -> status(exchange, 405, "MethodNotAllowed");
            }
        } catch (RuntimeException e) {
            throw new IOException(exchange.getRequestMethod() + " " + path, e);
        }
    }

    private void post(HttpExchange exchange, String path, Map<String, Object> object) throws IOException {
        String item = path + "/" + RenderedManifests.at(object, "metadata", "name");
        Matcher namespace = NAMESPACE.matcher(path);
        if (namespace.matches() && !objects.containsKey("/api/v1/" + namespace.group(1))) {
            status(exchange, 404, "NotFound");
        } else if (objects.containsKey(item)) {
            status(exchange, 409, "AlreadyExists");
        } else {
            store(exchange, 201, item, object);
        }
    }

    private static Map<String, Object> read(byte[] body) {
        return SecretProtobuf.is(body) ? SecretProtobuf.read(body) : JSON.readValue(body, MAP);
    }

    private void get(HttpExchange exchange, String path, String query) throws IOException {
        if (path.equals("/version")) {
            answer(exchange, 200, Map.of("major", "1", "minor", "36", "gitVersion", "v1.36.0"));
        } else if (path.equals("/api")) {
            answer(exchange, 200, Map.of("kind", "APIVersions", "versions", List.of("v1")));
        } else if (path.equals("/apis")) {
            answer(exchange, 200, Map.of("kind", "APIGroupList", "apiVersion", "v1", "groups", groups()));
        } else if (kinds.containsKey(path.replaceFirst("^/apis?/", ""))) {
            answer(exchange, 200, resources(path.replaceFirst("^/apis?/", "")));
        } else if (objects.containsKey(path)) {
            answer(exchange, 200, objects.get(path));
        } else if (path.matches(".*/[a-z]+") && !path.matches(".*/namespaces/[^/]+/[a-z]+/.*")) {
            list(exchange, path, URLDecoder.decode(query, StandardCharsets.UTF_8));
        } else {
            status(exchange, 404, "NotFound");
        }
    }

    private List<Object> groups() {
        List<Object> groups = new ArrayList<>();
        for (String each : kinds.keySet()) {
            int slash = each.indexOf('/');
            if (slash > 0) {
                Map<String, String> version = Map.of("groupVersion", each, "version", each.substring(slash + 1));
                groups.add(Map.of(
                        "name", each.substring(0, slash), "versions", List.of(version), "preferredVersion", version));
            }
        }
        return groups;
    }

    private Map<String, Object> resources(String version) {
        List<Object> resources = new ArrayList<>();
        for (String kind : kinds.get(version)) {
            resources.add(Map.of(
                    "name",
                    kind.toLowerCase(java.util.Locale.ROOT) + "s",
                    "singularName",
                    kind.toLowerCase(java.util.Locale.ROOT),
                    "namespaced",
                    !kind.equals("Namespace"),
                    "kind",
                    kind,
                    "verbs",
                    List.of("create", "delete", "get", "list", "patch", "update", "watch")));
        }
        return Map.of("kind", "APIResourceList", "apiVersion", "v1", "groupVersion", version, "resources", resources);
    }

    private void list(HttpExchange exchange, String path, String query) throws IOException {
        List<Object> items = new ArrayList<>();
        objects.forEach((name, object) -> {
            if (name.startsWith(path + "/") && selected(object, query)) {
                items.add(object);
            }
        });
        answer(exchange, 200, Map.of("kind", "SecretList", "apiVersion", "v1", "metadata", Map.of(), "items", items));
    }

    private static boolean selected(Map<String, Object> object, String query) {
        for (String part : query.split("&")) {
            if (part.startsWith("labelSelector=")) {
                for (String pair : part.substring("labelSelector=".length()).split(",")) {
                    String[] sides = pair.split("=");
                    if (!sides[1].equals(RenderedManifests.at(object, "metadata", "labels", sides[0]))) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private void store(HttpExchange exchange, int code, String path, Map<String, Object> object) throws IOException {
        Map<String, Object> metadata = RenderedManifests.cast(object.get("metadata"));
        metadata.putIfAbsent("uid", "uid-" + objects.size());
        metadata.put("resourceVersion", "" + requests.size());
        objects.put(path, object);
        answer(exchange, code, object);
    }

    private static void merge(Map<String, Object> into, Map<String, Object> patch) {
        patch.forEach((key, value) -> {
            if (value == null) {
                into.remove(key);
            } else if (value instanceof Map<?, ?> inner && into.get(key) instanceof Map<?, ?> present) {
                merge(RenderedManifests.cast(present), RenderedManifests.cast(inner));
            } else {
                into.put(key, value);
            }
        });
    }

    private static void status(HttpExchange exchange, int code, String reason) throws IOException {
        Map<String, Object> status = new LinkedHashMap<>(Map.of("kind", "Status", "apiVersion", "v1", "code", code));
        status.put("status", code < 300 ? "Success" : "Failure");
        status.put("reason", reason);
        answer(exchange, code, status);
    }

    private static void answer(HttpExchange exchange, int code, Object body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
