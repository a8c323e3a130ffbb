package dev.edgemcp.cli.kube;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A cluster to test on: fabric8's mock or, with {@code EDGE_MCP_TEST_KUBECONFIG}, a real API server, in namespaces of its own
 * there. What controllers and nodes would say is written by the tests themselves, so nothing is pulled and nothing has to run.
 * Where a real one has controllers, which would write over that, tests that need it are left out.
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
            Map.entry("ServiceAccount", "/api/v1|serviceaccounts"),
            Map.entry("PersistentVolumeClaim", "/api/v1|persistentvolumeclaims"),
            Map.entry("ServiceMonitor", "/apis/monitoring.coreos.com/v1|servicemonitors"));

    /** What controllers write over, or act upon. */
    private static final Set<String> LOOKED_AFTER = Set.of(
            "Pod", "Deployment", "StatefulSet", "EndpointSlice", "HorizontalPodAutoscaler", "PodDisruptionBudget");

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final AtomicInteger NAMESPACES = new AtomicInteger();
    private static final String SERVER = """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "server"}, "spec": {
              "selector": {"matchLabels": {"app": "server"}},
              "template": {"metadata": {"labels": {"app": "server"}}, "spec": {"containers": [
                {"name": "server", "image": "edge-mcp:0.1.0-SNAPSHOT", "args": ["serve", "--auth", "none"]}]}}}}
            """;
    private static @Nullable Boolean controllers;
    private static @Nullable Boolean readiness;

    private final MockApi mock;
    private final boolean real;
    private final Path kubeconfig;
    private final Api api;
    private volatile String namespace;
    private final List<String> others = new CopyOnWriteArrayList<>();
    private volatile BooleanSupplier unless = () -> false;
    private volatile boolean closed;
    private @Nullable Thread ready;

    private TestCluster(MockApi mock, boolean real, Path kubeconfig, String namespace) {
        this.mock = mock;
        this.real = real;
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
            return new TestCluster(mock, false, kubeconfig(folder, mock.url()), "edge-mcp");
        }
        Config config =
                Kubeconfig.load(new ClusterTarget(Path.of(real), null, null, ClusterTarget.REQUEST_TIMEOUT), Map.of());
        MockApi mock = new MockApi(new RealApi(config));
        TestCluster cluster = new TestCluster(mock, true, kubeconfig(folder, mock.url()), "");
        cluster.begin();
        return cluster;
    }

    private void begin() {
        namespace = "edge-mcp-test-" + ProcessHandle.current().pid() + "-" + NAMESPACES.incrementAndGet();
        make();
        String accounts = "/api/v1/namespaces/" + namespace + "/serviceaccounts";
        if (controllers == null) {
            controllers = within(PATIENCE, () -> api.find(accounts + "/default") != null);
        }
        if (Boolean.FALSE.equals(controllers)) {
            ObjectNode account = Json.object();
            account.put("apiVersion", "v1").put("kind", "ServiceAccount");
            account.putObject("metadata").put("name", "default");
            api.post(accounts, account);
        }
    }

    private static boolean within(Duration time, Callable<Boolean> condition) {
        try {
            await().atMost(time).until(condition);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** Another namespace, until this begins anew. */
    public String elsewhere() {
        if (!real) {
            return "elsewhere";
        }
        String one = namespace;
        begin();
        String other = namespace;
        namespace = one;
        others.add(other);
        return other;
    }

    /** Whether somebody looks after what is put there; never so with the mock. */
    public boolean hasControllers() {
        return real && Boolean.TRUE.equals(controllers);
    }

    /** Whether a real API server keeps the objects. */
    public boolean isReal() {
        return real;
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

    /** What stands in for the API server, or in front of the real one. */
    public MockApi mock() {
        return mock;
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
        if (real) {
            mock.reset();
            end();
            begin();
        } else {
            mock.reset();
            make();
        }
        mock.requests.clear();
    }

    /** The objects of the kind. */
    public List<ObjectNode> items(String kind) {
        return items(kind, namespace);
    }

    private List<ObjectNode> items(String kind, String where) {
        try {
            return api.list(collection(kind, where), "", 1000);
        } catch (KubeException e) {
            return List.of();
        }
    }

    /** What somebody has put there, but for what each namespace has and what is told of it. */
    public List<String> objects() {
        return KINDS.keySet().stream()
                .filter(kind -> !kind.equals("Event"))
                .flatMap(kind -> items(kind).stream()
                        .map(item ->
                                kind + "/" + item.path("metadata").path("name").asString("")))
                .filter(name -> !name.equals("ServiceAccount/default") && !name.matches("ConfigMap/.*ca\\.crt"))
                .toList();
    }

    private void delete(String kind, String name) {
        api.delete(collection(kind, namespace) + "/" + name + "?gracePeriodSeconds=0");
    }

    /** Leaves nothing there, also where nobody empties namespaces that are deleted. */
    private void end() {
        others.add(namespace);
        for (String each : others) {
            if (!hasControllers()) {
                KINDS.keySet().forEach(kind -> api.delete(collection(kind, each) + "?gracePeriodSeconds=0"));
            }
            api.delete(Paths.namespaceOf(each));
            ObjectNode left = hasControllers() ? null : api.find(Paths.namespaceOf(each));
            if (left != null) {
                left.putObject("spec").putArray("finalizers");
                api.put(Paths.namespaceOf(each) + "/finalize", left);
            }
        }
        others.clear();
    }

    private void make() {
        ObjectNode made = Json.object();
        made.put("apiVersion", "v1");
        made.put("kind", "Namespace");
        made.putObject("metadata").put("name", namespace);
        api.post(Paths.NAMESPACES, made);
    }

    /** Leaves a test out that needs workloads which become ready, where they do not. */
    public void assumeReadiness() {
        if (readiness == null) {
            String collection = collection("Deployment", namespace);
            api.post(collection, Json.parseObject(SERVER));
            readiness = within(
                    Duration.ofSeconds(30),
                    () -> api.get(collection + "/server")
                                    .at("/status/readyReplicas")
                                    .asInt(0)
                            == 1);
            reset();
        }
        assumeTrue(readiness, "workloads do not become ready there");
    }

    /** From now on workloads of a real API server without controllers are ready, but for when they must not be. */
    public void readyUnless(BooleanSupplier held) {
        if (!real || hasControllers() || ready != null) {
            unless = held;
            return;
        }
        unless = held;
        ready = new Thread(
                () -> {
                    while (!closed) {
                        if (!unless.getAsBoolean()) {
                            Stream.concat(Stream.of(namespace), others.stream()).forEach(this::ready);
                        }
                        LockSupport.parkNanos(LOOK.toNanos());
                    }
                },
                "in place of controllers");
        ready.setDaemon(true);
        ready.start();
    }

    private void ready(String where) {
        for (String kind : List.of("Deployment", "StatefulSet")) {
            items(kind, where).forEach(one -> ready(collection(kind, where), one));
        }
    }

    private void ready(String collection, ObjectNode workload) {
        long generation = workload.path("metadata").path("generation").asLong(0);
        int replicas = workload.path("spec").path("replicas").asInt(1);
        JsonNode before = workload.path("status");
        if (before.path("observedGeneration").asLong(0) == generation
                && before.path("readyReplicas").asInt(0) == replicas) {
            return;
        }
        ObjectNode status = Json.object();
        status.put("observedGeneration", generation);
        List.of("replicas", "updatedReplicas", "readyReplicas", "availableReplicas")
                .forEach(name -> status.put(name, replicas));
        ObjectNode patch = Json.object();
        patch.set("status", status);
        String name = workload.path("metadata").path("name").asString("");
        try {
            api.mergePatch(collection + "/" + name + "/status", patch);
        } catch (KubeException e) {
            // It is gone, or was changed just now.
        }
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
        assumeFalse(
                hasControllers() && LOOKED_AFTER.contains(object.path("kind").asString("")),
                "controllers would write over what the test says");
        String collection = collection(object.path("kind").asString(""), namespace);
        ObjectNode copy = object.deepCopy();
        if (copy.path("metadata") instanceof ObjectNode metadata) {
            metadata.put("namespace", namespace);
            if (!real) {
                metadata.put("uid", key(object));
                metadata.put("generation", 1);
            }
        }
        if (real && copy.path("spec") instanceof ObjectNode spec) {
            spec.remove("clusterIP");
        }
        if (copy.path("involvedObject") instanceof ObjectNode involved) {
            involved.put("namespace", namespace);
        }
        JsonNode status = real ? copy.remove("status") : null;
        try {
            api.post(collection, copy);
        } catch (KubeException e) {
            if (collection.contains("monitoring") && e.reason() == KubeException.Reason.NOT_FOUND) {
                return;
            }
            throw e;
        }
        if (status != null) {
            ObjectNode patch = Json.object();
            patch.set("status", status);
            api.mergePatch(collection + "/" + copy.path("metadata").path("name").asString("") + "/status", patch);
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
        boolean status = real && !object.path("status").equals(before);
        api.client().raw(path(key) + (status ? "/status" : ""), "PUT", object);
    }

    public void remove(String key) {
        String[] words = key.split("/");
        delete(words[0], words[1]);
    }

    private String path(String key) {
        String[] words = key.split("/");
        return collection(words[0], namespace) + "/" + words[1];
    }

    private static String collection(String kind, String where) {
        String[] words = Objects.requireNonNull(KINDS.get(kind)).split("\\|");
        return words[0] + "/namespaces/" + where + "/" + words[1];
    }

    @Override
    public void close() {
        closed = true;
        if (real) {
            mock.faults.clear();
            end();
        }
        api.close();
        mock.close();
    }
}
