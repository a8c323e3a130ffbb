package dev.edgemcp.cli.helm;

import dev.edgemcp.cli.kube.MockApi;
import dev.edgemcp.cli.kube.TestCluster;
import dev.edgemcp.core.jsonrpc.Json;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Adds to a mock of an API server what Helm asks of one: it says which kinds there are, and takes Secrets in the protobuf form that
 * Helm sends. Workloads say that they are ready as soon as somebody asks, unless {@link #unready}; on a real API server without
 * controllers as well.
 */
public final class HelmApi implements MockApi.Fault {
    private static final Map<String, List<String>> KINDS = new TreeMap<>(Map.of(
            "v1",
            List.of("Namespace", "Secret", "ConfigMap", "Service", "ServiceAccount", "Pod", "PersistentVolumeClaim"),
            "apps/v1",
            List.of("Deployment", "StatefulSet"),
            "autoscaling/v2",
            List.of("HorizontalPodAutoscaler"),
            "policy/v1",
            List.of("PodDisruptionBudget"),
            "networking.k8s.io/v1",
            List.of("NetworkPolicy", "Ingress"),
            "metrics.k8s.io/v1beta1",
            List.of("PodMetrics")));

    private final MockApi mock;

    /** How often workloads still say that they are not ready. */
    public final AtomicInteger unready = new AtomicInteger();

    private HelmApi(MockApi mock) {
        this.mock = mock;
    }

    /** Lets Helm work with the cluster; as long as the result is not 0, workloads are not ready. */
    public static AtomicInteger on(TestCluster cluster) {
        if (!cluster.isReal()) {
            return on(cluster.mock()).unready;
        }
        cluster.mock().groups.clear();
        AtomicInteger unready = new AtomicInteger();
        cluster.readyUnless(() -> unready.get() > 0);
        return unready;
    }

    /** Lets Helm work with the mock. */
    public static HelmApi on(MockApi mock) {
        HelmApi api = new HelmApi(mock);
        KINDS.keySet().forEach(version -> {
            if (version.contains("/")) {
                mock.groups.add(version.replaceFirst("/.*", ""));
            }
        });
        mock.groups.remove("monitoring.coreos.com");
        mock.faults.add(api);
        return api;
    }

    @Override
    public @Nullable MockResponse apply(RecordedRequest request) {
        String path = request.getPath().replaceAll("\\?.*", "");
        String type = String.valueOf(request.getHeader("Content-Type"));
        if (request.getMethod().equals("GET")) {
            MockResponse discovered = discovered(path);
            if (discovered != null) {
                return discovered;
            }
            if (path.matches(".*/(deployments|statefulsets)/[^/]+")) {
                return ready(mock.answer(request));
            }
            boolean protobuf = String.valueOf(request.getHeader("Accept")).contains("protobuf");
            return protobuf ? json(mock.answer(request)) : null;
        }
        if (type.contains("strategic-merge-patch")) {
            return again(request, request.getUtf8Body(), "application/merge-patch+json");
        }
        if (type.contains("protobuf")) {
            byte[] body = request.getBody().readByteArray();
            boolean object = !request.getMethod().equals("DELETE") && SecretProtobuf.is(body);
            return json(again(
                    request, object ? Json.text(Json.tree(SecretProtobuf.read(body))) : "{}", "application/json"));
        }
        return null;
    }

    /** A workload as its controller would leave it. */
    private MockResponse ready(MockResponse response) {
        if (response.getBody() == null) {
            return response;
        }
        ObjectNode body = Json.parseObject(response.getBody().readUtf8());
        if (response.code() == 200) {
            boolean there = unready.get() == 0 || unready.getAndDecrement() == 0;
            int replicas = body.path("spec").path("replicas").asInt(1);
            ObjectNode status = body.putObject("status");
            status.put("replicas", replicas).put("updatedReplicas", replicas);
            status.put("readyReplicas", there ? replicas : 0).put("availableReplicas", there ? replicas : 0);
            status.put(
                    "observedGeneration",
                    body.path("metadata").path("generation").asInt(0));
        }
        return MockApi.json(response.code(), body);
    }

    /** Else Helm would take it for what it has asked for first. */
    private static MockResponse json(MockResponse response) {
        if (response.getBody() == null) {
            return response;
        }
        ObjectNode body = Json.parseObject(response.getBody().readUtf8());
        if (body.has("items")) {
            body.put("kind", "SecretList");
        }
        return MockApi.json(response.code(), body);
    }

    private @Nullable MockResponse discovered(String path) {
        if (path.equals("/api")) {
            ObjectNode versions = Json.object();
            versions.put("kind", "APIVersions").putArray("versions").add("v1");
            return MockApi.json(200, versions);
        }
        if (path.equals("/apis")) {
            return MockApi.json(200, groups());
        }
        String version = path.replaceFirst("^/apis?/", "");
        if (KINDS.containsKey(version)) {
            return MockApi.json(200, resources(version));
        }
        return null;
    }

    private static ObjectNode groups() {
        ObjectNode list = Json.object();
        list.put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        for (String version : KINDS.keySet()) {
            int slash = version.indexOf('/');
            if (slash > 0) {
                ObjectNode group = groups.addObject().put("name", version.substring(0, slash));
                ObjectNode one = Json.object();
                one.put("groupVersion", version).put("version", version.substring(slash + 1));
                group.putArray("versions").add(one);
                group.set("preferredVersion", one);
            }
        }
        return list;
    }

    private static ObjectNode resources(String version) {
        ObjectNode list = Json.object();
        list.put("kind", "APIResourceList").put("apiVersion", "v1").put("groupVersion", version);
        ArrayNode resources = list.putArray("resources");
        for (String kind : KINDS.getOrDefault(version, List.of())) {
            String lower = kind.toLowerCase(Locale.ROOT);
            String plural = lower.endsWith("y")
                    ? lower.substring(0, lower.length() - 1) + "ies"
                    : lower.endsWith("s") ? lower + "es" : lower + "s";
            ObjectNode resource = resources.addObject();
            resource.put("name", plural)
                    .put("singularName", lower)
                    .put("namespaced", !kind.equals("Namespace"))
                    .put("kind", kind);
            ArrayNode verbs = resource.putArray("verbs");
            List.of("create", "delete", "get", "list", "patch", "update", "watch")
                    .forEach(verbs::add);
        }
        return list;
    }

    /** The same request, with another body. */
    private MockResponse again(RecordedRequest request, String body, String type) {
        return mock.answer(new RecordedRequest(
                request.getHttpVersion(),
                request.method(),
                request.getPath(),
                request.getHeaders()
                        .newBuilder()
                        .setHeader("Content-Type", type)
                        .build(),
                new Buffer(body.getBytes(StandardCharsets.UTF_8))));
    }
}
