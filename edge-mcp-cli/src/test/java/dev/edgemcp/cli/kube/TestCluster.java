package dev.edgemcp.cli.kube;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.time.Ticker;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A cluster to test on: fabric8's mock or, with {@code EDGE_MCP_TEST_KUBECONFIG}, a real API server, in a namespace of its own
 * there. What a node would say is written by the tests themselves, so nothing is pulled and nothing has to run.
 */
public final class TestCluster implements AutoCloseable {
    /** Names the kubeconfig of a real API server. */
    public static final String VARIABLE = "EDGE_MCP_TEST_KUBECONFIG";

    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("Secret", "/api/v1|secrets"),
            Map.entry("ConfigMap", "/api/v1|configmaps"),
            Map.entry("Service", "/api/v1|services"),
            Map.entry("Pod", "/api/v1|pods"),
            Map.entry("Event", "/api/v1|events"),
            Map.entry("ResourceQuota", "/api/v1|resourcequotas"),
            Map.entry("Deployment", "/apis/apps/v1|deployments"),
            Map.entry("StatefulSet", "/apis/apps/v1|statefulsets"),
            Map.entry("EndpointSlice", "/apis/discovery.k8s.io/v1|endpointslices"),
            Map.entry("HorizontalPodAutoscaler", "/apis/autoscaling/v2|horizontalpodautoscalers"),
            Map.entry("PodDisruptionBudget", "/apis/policy/v1|poddisruptionbudgets"),
            Map.entry("NetworkPolicy", "/apis/networking.k8s.io/v1|networkpolicies"),
            Map.entry("ServiceMonitor", "/apis/monitoring.coreos.com/v1|servicemonitors"));

    private final @Nullable MockApi mock;
    private final Path kubeconfig;
    private final String namespace;
    private final Api api;

    private TestCluster(@Nullable MockApi mock, Path kubeconfig, String namespace) {
        this.mock = mock;
        this.kubeconfig = kubeconfig;
        this.namespace = namespace;
        Config config = Kubeconfig.load(
                new ClusterTarget(kubeconfig, null, namespace, ClusterTarget.REQUEST_TIMEOUT), Map.of());
        this.api = new Api(config, Duration.ofSeconds(30), Ticker.system());
    }

    /** The mock, or the real one that the environment names. */
    public static TestCluster open(Path folder) {
        String real = System.getenv(VARIABLE);
        if (real == null || real.isBlank()) {
            MockApi mock = new MockApi();
            return new TestCluster(mock, kubeconfig(folder, mock.url()), "edge-mcp");
        }
        String namespace = "edge-mcp-test-" + ProcessHandle.current().pid();
        TestCluster cluster = new TestCluster(null, Path.of(real), namespace);
        cluster.make();
        return cluster;
    }

    static Path kubeconfig(Path folder, String url) {
        try {
            return Files.writeString(folder.resolve("kubeconfig-" + url.hashCode()), """
                    apiVersion: v1
                    kind: Config
                    clusters: [{name: test, cluster: {server: "%s"}}]
                    users: [{name: test, user: {token: test-token}}]
                    contexts:
                      - {name: test, context: {cluster: test, user: test, namespace: edge-mcp}}
                      - {name: other, context: {cluster: test, user: test, namespace: elsewhere}}
                    current-context: test
                    """.formatted(url));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The mock, for tests that only it can run; they are left out otherwise. */
    public MockApi mock() {
        org.junit.jupiter.api.Assumptions.assumeTrue(mock != null, "needs the mock");
        return Objects.requireNonNull(mock);
    }

    public String namespace() {
        return namespace;
    }

    /** The words of a command, with the options that lead here. */
    public String[] words(String line) {
        List<String> words = new ArrayList<>(List.of(line.split(" ")));
        words.addAll(List.of("--kubeconfig", kubeconfig.toString(), "-n", namespace));
        return words.toArray(String[]::new);
    }

    /** Begins anew. */
    public void reset() {
        if (mock != null) {
            mock.reset();
            make();
            return;
        }
        KINDS.values().forEach(kind -> {
            for (ObjectNode item : items(kind)) {
                delete(kind, item.path("metadata").path("name").asString(""));
            }
        });
    }

    private List<ObjectNode> items(String kind) {
        try {
            return api.list(collection(kind), "", 1000);
        } catch (KubeException e) {
            return List.of();
        }
    }

    private void delete(String kind, String name) {
        api.client().raw(collection(kind) + "/" + name, "DELETE", null);
    }

    private void make() {
        ObjectNode made = Json.object();
        made.put("apiVersion", "v1");
        made.put("kind", "Namespace");
        made.putObject("metadata").put("name", namespace);
        api.post(Paths.NAMESPACES, made);
    }

    /** The objects of a healthy release, by kind and name; each may be changed or taken out before they are put. */
    public static Map<String, ObjectNode> healthy() {
        Map<String, ObjectNode> objects = new LinkedHashMap<>();
        try (InputStream in = TestCluster.class.getResourceAsStream("/kube/healthy.yaml")) {
            var documents =
                    YAMLMapper.builder().build().readerFor(JsonNode.class).<JsonNode>readValues(in);
            while (documents.hasNextValue()) {
                if (documents.nextValue() instanceof ObjectNode object) {
                    objects.put(key(object), object);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return objects;
    }

    private static String key(ObjectNode object) {
        return object.path("kind").asString("") + "/"
                + object.path("metadata").path("name").asString("");
    }

    /** Puts all of them. */
    public void put(Map<String, ObjectNode> objects) {
        objects.values().forEach(this::put);
    }

    /** Puts an object, with its status as a controller would write it. */
    public void put(ObjectNode object) {
        String kind = Objects.requireNonNull(KINDS.get(object.path("kind").asString("")));
        ObjectNode copy = object.deepCopy();
        if (copy.path("metadata") instanceof ObjectNode metadata) {
            metadata.put("namespace", namespace);
            if (mock != null) {
                metadata.put("uid", key(object));
                metadata.put("generation", 1);
            } else {
                // Its owners are not there, and a server may collect what has none.
                metadata.remove("ownerReferences");
            }
        }
        if (mock == null && copy.path("spec") instanceof ObjectNode spec) {
            spec.remove("clusterIP");
        }
        if (copy.path("involvedObject") instanceof ObjectNode involved) {
            involved.put("namespace", namespace);
        }
        JsonNode status = mock == null ? copy.remove("status") : null;
        try {
            api.post(collection(kind), copy);
        } catch (KubeException e) {
            if (kind.contains("monitoring") && e.reason() == KubeException.Reason.NOT_FOUND) {
                return;
            }
            throw e;
        }
        if (status != null) {
            ObjectNode patch = Json.object();
            patch.set("status", status);
            api.mergePatch(
                    collection(kind) + "/" + copy.path("metadata").path("name").asString("") + "/status", patch);
        }
    }

    public ObjectNode get(String key) {
        return api.get(path(key));
    }

    /** Changes an object that is there; its status as a controller would. */
    public void change(String key, Consumer<ObjectNode> change) {
        // Not as a patch: the mock adds to arrays where a server replaces them.
        ObjectNode object = api.get(path(key));
        JsonNode before = object.path("status").deepCopy();
        change.accept(object);
        boolean status = mock == null && !object.path("status").equals(before);
        api.client().raw(path(key) + (status ? "/status" : ""), "PUT", object);
    }

    public void remove(String key) {
        String[] words = key.split("/");
        delete(Objects.requireNonNull(KINDS.get(words[0])), words[1]);
    }

    private String path(String key) {
        String[] words = key.split("/");
        return collection(Objects.requireNonNull(KINDS.get(words[0]))) + "/" + words[1];
    }

    private String collection(String kind) {
        String[] words = kind.split("\\|");
        return words[0] + "/namespaces/" + namespace + "/" + words[1];
    }

    @Override
    public void close() {
        if (mock == null) {
            api.client().raw(Paths.namespaceOf(namespace), "DELETE", null);
        }
        api.close();
        if (mock != null) {
            mock.close();
        }
    }
}
