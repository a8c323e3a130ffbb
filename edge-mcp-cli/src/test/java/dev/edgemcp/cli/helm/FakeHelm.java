package dev.edgemcp.cli.helm;

import dev.edgemcp.cli.helm.HelmException.Reason;
import dev.edgemcp.core.jsonrpc.Json;
import io.fabric8.kubernetes.client.Config;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Helm without its library: keeps records in Secrets as Helm does, refuses what it refuses, and makes four objects out of the
 * values of any chart. Can be told how its next call ends. Workloads are ready as soon as they are made, as no controller would
 * have it, so it is for the mock of an API server only.
 */
public final class FakeHelm implements Helm {
    /** How a call ends. */
    public enum End {
        /** It is refused before anything is changed. */
        REFUSED,
        /** It fails with its objects made in part, and says so in its record. */
        HALF_WAY,
        /** It is done, and Ctrl-C came meanwhile. */
        INTERRUPTED,
        /** It was cancelled by Ctrl-C, and its record says that it has failed. */
        CANCELLED,
        /** Its process is killed, and its record stays pending. */
        KILLED
    }

    /** The end of the process, which nothing can catch. */
    public static final class Killed extends Error {}

    private record Fault(End end, HelmException failure) {}

    private static final YAMLMapper YAML = YAMLMapper.builder().build();
    private static final Map<String, String> KINDS = Map.of(
            "Secret", "/api/v1|secrets",
            "ConfigMap", "/api/v1|configmaps",
            "Deployment", "/apis/apps/v1|deployments",
            "StatefulSet", "/apis/apps/v1|statefulsets");

    /** What was asked for, such as {@code upgrade}, in turn. */
    public final List<String> calls = new CopyOnWriteArrayList<>();

    /** The last request. */
    public volatile @Nullable HelmRequest last;

    /** Whether workloads stay as a controller finds them. */
    public volatile boolean unready;

    /** What somebody else does while a record is pending. */
    public volatile Runnable meanwhile = () -> {};

    /** How long ago records are said to be written. */
    public volatile Duration ago = Duration.ZERO;

    private final Map<String, Fault> faults = new HashMap<>();

    /** Lets the next call of that name end so. */
    public void next(String call, End end) {
        faults.put(call, new Fault(end, new HelmException(Reason.FAILED, call + " failed", null)));
    }

    /** Lets the next call of that name fail. */
    public void fail(String call, End end, Reason reason, String message) {
        faults.put(call, new Fault(end, new HelmException(reason, message, null)));
    }

    @Override
    public String template(HelmRequest request, String kubernetes) {
        begin("template", request);
        return render(request, over(defaults(request), given(request)), null);
    }

    @Override
    public void tryInstall(HelmRequest request) {
        begin("tryInstall", request);
        Store store = new Store(request.kubeconfig(), request.namespace());
        refuseName(store, request);
        render(request, over(defaults(request), given(request)), null);
    }

    @Override
    public void tryUpgrade(HelmRequest request) {
        begin("tryUpgrade", request);
        Store store = new Store(request.kubeconfig(), request.namespace());
        current(store, request);
    }

    @Override
    public void install(HelmRequest request) {
        Fault fault = begin("install", request);
        Store store = new Store(request.kubeconfig(), request.namespace());
        refuseName(store, request);
        String manifest = render(request, over(defaults(request), given(request)), null);
        ObjectNode record = record(request, 1, defaults(request), given(request), manifest);
        go(store, record, fault, "install", null);
    }

    @Override
    public void upgrade(HelmRequest request) {
        Fault fault = begin("upgrade", request);
        Store store = new Store(request.kubeconfig(), request.namespace());
        ObjectNode before = current(store, request);
        ObjectNode config = given(request);
        ObjectNode defaults = defaults(request);
        ObjectNode old = (ObjectNode) before.path("config");
        if (request.keep() == HelmRequest.Keep.REUSE) {
            config = over(old, config);
            defaults = over((ObjectNode) before.path("chart").path("values"), old);
        } else if (request.keep() == HelmRequest.Keep.AUTO && config.isEmpty()) {
            config = old;
        }
        List<ObjectNode> all = store.records(request.release());
        int revision = all.get(all.size() - 1).path("version").asInt(0) + 1;
        String manifest = render(request, over(defaults, config), store);
        go(store, record(request, revision, defaults, config, manifest), fault, "upgrade", before);
    }

    @Override
    public void uninstall(String release, String namespace, String kubeconfig) {
        Fault fault = begin("uninstall", null);
        Store store = new Store(kubeconfig, namespace);
        List<ObjectNode> all = store.records(release);
        if (all.isEmpty()) {
            throw new HelmException(Reason.NOT_FOUND, "uninstall: Release not loaded: " + release, null);
        }
        ObjectNode newest = all.get(all.size() - 1);
        ((ObjectNode) newest.path("info")).put("deleted", time());
        store.write(newest, "uninstalling", "Deletion in progress (or silently failed)");
        meanwhile.run();
        end(fault, End.KILLED);
        end(fault, End.HALF_WAY);
        objects(newest).forEach(store::delete);
        all.forEach(store::forget);
        end(fault, End.INTERRUPTED);
    }

    /** Writes a record as somebody else's Helm would. */
    public static void leave(String kubeconfig, String namespace, String release, int revision, String status) {
        Store store = new Store(kubeconfig, namespace);
        ObjectNode record = store.records(release).stream()
                .filter(one -> one.path("version").asInt(0) == revision)
                .findFirst()
                .orElseThrow();
        store.write(record, status, status);
    }

    private @Nullable Fault begin(String call, @Nullable HelmRequest request) {
        calls.add(call);
        if (request != null) {
            last = request;
        }
        Fault fault = faults.remove(call);
        end(fault, End.REFUSED);
        return fault;
    }

    private static void end(@Nullable Fault fault, End here) {
        if (fault == null || fault.end() != here) {
            return;
        }
        if (here == End.KILLED) {
            throw new Killed();
        }
        if (here == End.REFUSED || here == End.HALF_WAY) {
            throw fault.failure();
        }
        throw new CancellationException("interrupted");
    }

    private void go(Store store, ObjectNode record, @Nullable Fault fault, String verb, @Nullable ObjectNode before) {
        String description = record.path("info").path("description").asString("");
        store.write(record, "pending-" + verb, "Preparing " + verb);
        meanwhile.run();
        end(fault, End.KILLED);
        if (fault != null && (fault.end() == End.HALF_WAY || fault.end() == End.CANCELLED)) {
            store.write(record, "failed", "Release failed: " + fault.failure().getMessage());
            end(fault, fault.end());
        }
        objects(record).forEach(object -> store.put(alive(object)));
        if (before != null && before.path("info").path("status").asString("").equals("deployed")) {
            store.write(
                    before,
                    "superseded",
                    before.path("info").path("description").asString(""));
        }
        store.write(record, "deployed", description.isEmpty() ? verb + " complete" : description);
        end(fault, End.INTERRUPTED);
    }

    /** As its controller would leave it. */
    private ObjectNode alive(ObjectNode object) {
        if (!unready && object.path("spec").has("replicas")) {
            int replicas = object.path("spec").path("replicas").asInt(0);
            object.putObject("status")
                    .put("replicas", replicas)
                    .put("updatedReplicas", replicas)
                    .put("readyReplicas", replicas)
                    .put("availableReplicas", replicas)
                    .put("observedGeneration", 99);
        }
        return object;
    }

    private static void refuseName(Store store, HelmRequest request) {
        if (!store.records(request.release()).isEmpty()) {
            throw HelmException.told("cannot re-use a name that is still in use", null);
        }
    }

    /** What an upgrade follows, as Helm chooses it. */
    private static ObjectNode current(Store store, HelmRequest request) {
        List<ObjectNode> all = store.records(request.release());
        if (all.isEmpty()) {
            throw HelmException.told("release: not found", null);
        }
        ObjectNode newest = all.get(all.size() - 1);
        if (status(newest).startsWith("pending")) {
            throw HelmException.told("another operation (install/upgrade/rollback) is in progress", null);
        }
        ObjectNode deployed = all.stream()
                .filter(one -> status(one).equals("deployed"))
                .reduce((first, second) -> second)
                .orElse(null);
        if (deployed == null && !status(newest).equals("failed")) {
            throw HelmException.told("\"" + request.release() + "\" has no deployed releases", null);
        }
        return deployed == null ? newest : deployed;
    }

    private static String status(ObjectNode record) {
        return record.path("info").path("status").asString("");
    }

    private static ObjectNode given(HelmRequest request) {
        ObjectNode values = request.values().deepCopy();
        request.secrets().forEach((path, value) -> SetValue.apply(values, path + "=" + value, true));
        return values;
    }

    private static ObjectNode over(ObjectNode under, ObjectNode values) {
        ObjectNode all = under.deepCopy();
        Values.merge(all, values);
        return all;
    }

    private static ObjectNode defaults(HelmRequest request) {
        return yaml(request.chart().resolve("values.yaml"));
    }

    private static ObjectNode yaml(Path file) {
        try {
            return (ObjectNode) YAML.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode record(
            HelmRequest request, int revision, ObjectNode defaults, ObjectNode config, String manifest) {
        ObjectNode record = Json.object();
        record.put("name", request.release())
                .put("namespace", request.namespace())
                .put("version", revision);
        record.putObject("info")
                .put("first_deployed", time())
                .put("last_deployed", time())
                .put("description", request.description() == null ? "" : request.description());
        ObjectNode chart = record.putObject("chart");
        chart.set("metadata", yaml(request.chart().resolve("Chart.yaml")));
        chart.set("values", defaults);
        record.set("config", config);
        record.put("manifest", manifest);
        return record;
    }

    private String time() {
        return Instant.now().minus(ago).toString();
    }

    /** The objects of any chart. */
    private static String render(HelmRequest request, ObjectNode values, @Nullable Store live) {
        JsonNode mcp = values.path("edgeMcp");
        String name = request.release();
        String key = mcp.path("auth").path("apiKey").asString("");
        if ((key.isEmpty() || key.startsWith("REPLACE_WITH")) && live != null) {
            key = live.secret(name + "-secrets", "api-key");
        }
        if (key.isEmpty() || key.startsWith("REPLACE_WITH")) {
            throw HelmException.told("execution error at (secret.yaml): edgeMcp.auth.apiKey is empty", null);
        }
        String labels = "{app: edge-mcp, app.kubernetes.io/name: %s, app.kubernetes.io/instance: " + name
                + ", app.kubernetes.io/managed-by: Helm}";
        return """
                apiVersion: v1
                kind: Secret
                metadata: {name: %1$s-secrets, labels: %2$s, annotations: {meta.helm.sh/release-name: %1$s}}
                data: {api-key: %4$s}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: %1$s-config, labels: %2$s, annotations: {meta.helm.sh/release-name: %1$s}}
                data: {logLevel: "%5$s", fresh: "%6$s"}
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: %1$s, labels: %2$s, annotations: {meta.helm.sh/release-name: %1$s}}
                spec:
                  replicas: %7$d
                  selector: {matchLabels: {app.kubernetes.io/instance: %1$s}}
                  template:
                    metadata: {labels: %2$s}
                    spec:
                      containers:
                        - name: edge-mcp
                          image: registry.example.com/edge-mcp:0.1.0
                          env: [{name: EDGE_MCP_API_KEY, valueFrom: {secretKeyRef: {name: %1$s-secrets, key: api-key}}}]
                ---
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: redis, labels: %3$s, annotations: {meta.helm.sh/release-name: %1$s}}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app.kubernetes.io/name: redis}}
                  template:
                    metadata: {labels: %3$s}
                    spec: {containers: [{name: redis, image: "docker.io/redis:7.4"}]}
                """.formatted(
                        name,
                        String.format(labels, "edge-mcp"),
                        String.format(labels, "redis"),
                        Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8)),
                        mcp.path("logLevel").asString(""),
                        mcp.path("fresh").asString("none"),
                        mcp.path("replicaCount").asInt(1));
    }

    private static List<ObjectNode> objects(ObjectNode record) {
        return Manifests.of(record.path("manifest").asString(""), "").objects().stream()
                .map(Manifests.Manifest::json)
                .toList();
    }

    /** A namespace of a cluster, as the kubeconfig leads to it. */
    private static final class Store {
        private static final int TIMEOUT_MILLIS = 10_000;

        private final Config config;
        private final String namespace;

        Store(String kubeconfig, String namespace) {
            this.config = Config.fromKubeconfig(kubeconfig);
            this.namespace = namespace;
        }

        List<ObjectNode> records(String release) {
            String path = collection("Secret") + "?labelSelector=owner%3Dhelm,name%3D" + release;
            List<ObjectNode> records = new ArrayList<>();
            Json.parseObject(String.valueOf(raw(path, "GET", null)))
                    .path("items")
                    .forEach(secret -> records.add(ReleaseRecord.from(secret).content()));
            records.sort(
                    Comparator.comparingInt(record -> record.path("version").asInt(0)));
            return records;
        }

        void write(ObjectNode record, String status, String description) {
            ((ObjectNode) record.path("info")).put("status", status).put("description", description);
            ObjectNode secret = Json.object();
            secret.put("apiVersion", "v1").put("kind", "Secret").put("type", ReleaseRecord.TYPE);
            secret.putObject("metadata")
                    .put("name", name(record))
                    .putObject("labels")
                    .put("owner", "helm")
                    .put("name", record.path("name").asString(""))
                    .put("status", status)
                    .put("version", record.path("version").asString(""));
            secret.putObject("data").put("release", packed(record));
            put(secret);
        }

        void forget(ObjectNode record) {
            raw(collection("Secret") + "/" + name(record), "DELETE", null);
        }

        String secret(String name, String entry) {
            String found = find("Secret", name);
            String encoded = found == null
                    ? ""
                    : Json.parseObject(found).path("data").path(entry).asString("");
            return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        }

        void put(ObjectNode object) {
            String kind = object.path("kind").asString("");
            String name = object.path("metadata").path("name").asString("");
            if (find(kind, name) == null) {
                raw(collection(kind), "POST", object);
            } else {
                raw(collection(kind) + "/" + name, "PUT", object);
            }
        }

        void delete(ObjectNode object) {
            String kind = object.path("kind").asString("");
            String name = object.path("metadata").path("name").asString("");
            if (find(kind, name) != null) {
                raw(collection(kind) + "/" + name, "DELETE", null);
            }
        }

        private @Nullable String find(String kind, String name) {
            return raw(collection(kind) + "/" + name, "GET", null);
        }

        private String collection(String kind) {
            String[] words = String.valueOf(KINDS.get(kind)).split("\\|");
            return words[0] + "/namespaces/" + namespace + "/" + words[1];
        }

        private static String name(ObjectNode record) {
            return "sh.helm.release.v1." + record.path("name").asString("") + ".v"
                    + record.path("version").asInt(0);
        }

        private static String packed(ObjectNode record) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
                out.write(Json.text(record).getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Base64.getEncoder().encodeToString(Base64.getEncoder().encode(packed.toByteArray()));
        }

        /** By hand, since each call would need a client of its own; the answer, or null if there is no such thing. */
        private @Nullable String raw(String path, String method, @Nullable ObjectNode body) {
            try {
                HttpURLConnection connection =
                        (HttpURLConnection) URI.create(config.getMasterUrl().replaceAll("/+$", "") + path)
                                .toURL()
                                .openConnection();
                connection.setConnectTimeout(TIMEOUT_MILLIS);
                connection.setReadTimeout(TIMEOUT_MILLIS);
                connection.setRequestMethod(method);
                connection.setRequestProperty("Authorization", "Bearer " + config.getOauthToken());
                if (body != null) {
                    connection.setDoOutput(true);
                    connection.setRequestProperty("Content-Type", "application/json");
                    connection.getOutputStream().write(Json.text(body).getBytes(StandardCharsets.UTF_8));
                }
                if (connection.getResponseCode() == 404) {
                    return null;
                }
                try (InputStream in = connection.getInputStream()) {
                    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
