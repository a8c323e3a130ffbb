package dev.edgemcp.cli.kube;

import dev.edgemcp.cli.kube.KubeException.Reason;
import dev.edgemcp.cli.kube.state.Autoscaler;
import dev.edgemcp.cli.kube.state.EventState;
import dev.edgemcp.cli.kube.state.Fields;
import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.Node;
import dev.edgemcp.cli.kube.state.Pod;
import dev.edgemcp.cli.kube.state.Scrape;
import dev.edgemcp.cli.kube.state.Snapshot;
import dev.edgemcp.cli.kube.state.Workload;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.time.Ticker;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A namespace of a cluster, and what can be done there. Nothing is asked of the server until a method is called; each of them
 * throws a {@link KubeException} when it fails. Thread-safe; whoever opens it closes it.
 */
public final class Cluster implements AutoCloseable {
    private static final int MAX_EVERYWHERE = 5_000;

    private static final int REDIS_PORT = 6379;

    private final Api api;
    private final Parts parts = new Parts();
    private final Ticker ticker;
    private final Paths paths;
    private final String context;
    private final String namespace;
    private final List<String> contexts;

    private Cluster(Api api, String context, String namespace, List<String> contexts, Ticker ticker) {
        this.api = api;
        this.context = context;
        this.namespace = namespace;
        this.contexts = contexts;
        this.paths = new Paths(namespace);
        this.ticker = ticker;
    }

    /** Reads the kubeconfig; the environment says where it is if the target does not. */
    public static Cluster open(ClusterTarget target, Map<String, String> environment, Ticker ticker) {
        Config config = Kubeconfig.load(target, environment);
        String context = config.getCurrentContext() == null
                ? ""
                : config.getCurrentContext().getName();
        String configured = config.getNamespace() == null ? "" : config.getNamespace();
        String namespace = target.namespace() != null
                ? target.namespace()
                : configured.isEmpty() ? ClusterTarget.DEFAULT_NAMESPACE : configured;
        List<String> contexts = config.getContexts() == null
                ? List.of()
                : config.getContexts().stream().map(NamedContext::getName).toList();
        return new Cluster(new Api(config, target.requestTimeout(), ticker), context, namespace, contexts, ticker);
    }

    /** The name of the context; empty inside a pod. */
    public String context() {
        return context;
    }

    /** The namespace that everything is about. */
    public String namespace() {
        return namespace;
    }

    /** The URL of the API server. */
    public String server() {
        return api.server();
    }

    /** What time it is here. */
    public Instant now() {
        return ticker.now();
    }

    /** The version of Kubernetes that the server says it is, such as {@code v1.31.2}. */
    public String version() {
        return api.get(Paths.VERSION).path("gitVersion").asString("");
    }

    /** The releases of Edge MCP in the namespace. */
    public List<Identity> releases() {
        return deployments().stream().map(Identity::of).toList();
    }

    /**
     * The release with that name, or the only one.
     *
     * @throws KubeException if there is none, or if there are several and none is named
     */
    public Identity release(@Nullable String name) {
        Identity found = choose(releases(), name);
        if (found == null) {
            throw new KubeException(
                    Reason.NOT_FOUND,
                    name == null
                            ? "there is no Edge MCP in namespace " + namespace
                            : "there is no release '" + name + "' of Edge MCP in namespace " + namespace);
        }
        return found;
    }

    /** The Deployment of a release, as it is now. */
    public Workload deployment(Identity release) {
        return Workload.from("Deployment", api.get(deploymentPath(release)));
    }

    /**
     * Reads all there is to know about a release, side by side; what cannot be read says why.
     *
     * @param release its name; null for the only one
     * @param sample how long to look at metrics; zero for what they say since the pods started
     * @param earlier what metrics said before, by the name of the pod, in place of waiting; else empty
     * @throws KubeException if the server cannot be reached, or nothing at all may be read
     */
    public Snapshot snapshot(@Nullable String release, Duration sample, Map<String, Scrape> earlier) {
        // Tells at once, and only once, that nobody is there.
        api.get(Paths.VERSION);
        return new SnapshotReader(api, paths, parts, ticker)
                .read(context, namespace, all -> choose(all, release), sample, earlier);
    }

    /** The latest events of the namespace, the oldest first; bounded. */
    public List<EventState> events() {
        return new SnapshotReader(api, paths, parts, ticker).events();
    }

    /** Events as they come, beginning with those that are there; close it. */
    public EventFeed eventFeed() {
        return new EventFeed(new Feed(api, paths.core("events"), ""));
    }

    /** The logs of a release. */
    public Logs logs(Identity release) {
        return new Logs(api, paths, release, ticker);
    }

    /** Sets how many pods the Deployment has. */
    public void scale(Identity release, int replicas) {
        ObjectNode patch = Json.object();
        patch.putObject("spec").put("replicas", replicas);
        api.mergePatch(deploymentPath(release), patch);
    }

    /** The autoscaler of the Deployment, or null. */
    public @Nullable Autoscaler autoscaler(Identity release) {
        return api
                .list(paths.group("autoscaling/v2", "horizontalpodautoscalers"), "", SnapshotReader.MAX_OBJECTS)
                .stream()
                .map(Autoscaler::from)
                .filter(one -> one.target().equals("Deployment/" + release.deployment()))
                .findFirst()
                .orElse(null);
    }

    /** Sets between how many pods an autoscaler may choose; null leaves a bound as it is. */
    public void bounds(String autoscaler, @Nullable Integer min, @Nullable Integer max) {
        ObjectNode patch = Json.object();
        ObjectNode spec = patch.putObject("spec");
        if (min != null) {
            spec.put("minReplicas", min);
        }
        if (max != null) {
            spec.put("maxReplicas", max);
        }
        api.mergePatch(
                paths.group("autoscaling/v2", "horizontalpodautoscalers") + "/" + Paths.encode(autoscaler), patch);
    }

    /** Replaces all pods one after another, as {@code kubectl rollout restart} does. */
    public void restart(Identity release) {
        ObjectNode patch = Json.object();
        patch.putObject("spec")
                .putObject("template")
                .putObject("metadata")
                .putObject("annotations")
                .put("kubectl.kubernetes.io/restartedAt", ticker.now().toString());
        api.mergePatch(deploymentPath(release), patch);
    }

    /** Looks on while the pods of a release become what they should be. */
    public Rollout rollout(Identity release) {
        return new Rollout(this, new Feed(api, paths.pods(), Paths.selector("app=" + Identity.APP)), release, ticker);
    }

    /**
     * Leads a port of this machine to ready pods of the release.
     *
     * @param localPort 0 for any that is free
     * @throws IOException if the port cannot be listened on
     */
    public Forward forward(Identity release, int localPort) throws IOException {
        return new Forward(api, namespace, () -> pods(release), SnapshotReader::port, localPort);
    }

    /**
     * Leads a port of this machine to the Redis of the release.
     *
     * @throws IOException if no port can be listened on
     */
    public Forward forwardToRedis(Identity release) throws IOException {
        return new Forward(
                api,
                namespace,
                () -> new SnapshotReader(api, paths, parts, ticker)
                        .pods().stream()
                                .filter(pod -> release.owns(pod.labels())
                                        && Identity.REDIS.equals(pod.labels().get(Identity.NAME)))
                                .toList(),
                pod -> REDIS_PORT,
                0);
    }

    /** Makes a Secret or ConfigMap of the namespace, or puts it in the place of the one that is there. */
    public void put(ObjectNode object) {
        String kind = object.path("kind").asString("").equals("Secret") ? "secrets" : "configmaps";
        String name = object.path("metadata").path("name").asString("");
        String path = paths.core(kind) + "/" + Paths.encode(name);
        if (api.find(path) == null) {
            api.post(paths.core(kind), object);
        } else {
            api.put(path, object);
        }
    }

    /** Objects of any kind. */
    public ClusterObjects objects() {
        return new ClusterObjects(api);
    }

    /** A kubeconfig that leads here and nowhere else, as text; has the secrets of whoever asks. */
    public String kubeconfig() {
        return KubeconfigText.of(api.config(), namespace);
    }

    /** Looks on while the workloads of a release become ready. */
    public Readiness readiness(String release, List<Readiness.Wanted> wanted) {
        return new Readiness(this, release, wanted, ticker);
    }

    /** The nodes of the cluster; bounded. */
    public List<Node> nodes() {
        return api.list(Paths.NODES, "", SnapshotReader.MAX_PODS).stream()
                .map(Node::from)
                .toList();
    }

    /** The pods of all namespaces that take room on nodes; null if there are more than can be looked at. */
    public @Nullable List<Pod> podsEverywhere() {
        List<ObjectNode> all = api.list("/api/v1/pods", "", MAX_EVERYWHERE);
        return all.size() >= MAX_EVERYWHERE
                ? null
                : all.stream().map(Pod::from).filter(Pod::alive).toList();
    }

    /** The names of the contexts of the kubeconfig. */
    public List<String> contexts() {
        return contexts;
    }

    /** The names of the namespaces; bounded. */
    public List<String> namespaces() {
        return api.list(Paths.NAMESPACES, "", SnapshotReader.MAX_PODS).stream()
                .map(object -> Fields.text(object, "metadata", "name"))
                .toList();
    }

    /** Whether whoever asks may do that; nothing is done. */
    public boolean mayI(Permission permission) {
        ObjectNode review = Json.object();
        review.put("apiVersion", "authorization.k8s.io/v1");
        review.put("kind", "SelfSubjectAccessReview");
        ObjectNode attributes = review.putObject("spec").putObject("resourceAttributes");
        attributes.put("namespace", namespace);
        attributes.put("verb", permission.verb());
        attributes.put("group", permission.group());
        attributes.put("resource", permission.resource());
        if (!permission.subresource().isEmpty()) {
            attributes.put("subresource", permission.subresource());
        }
        ObjectNode answer = api.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", review);
        return answer.path("status").path("allowed").asBoolean(false);
    }

    /** What is there before anything is installed; parts that cannot be read say why. */
    public Ground ground(List<Permission> permissions) {
        api.get(Paths.VERSION);
        return new GroundReader(this, api, paths, parts).read(permissions);
    }

    @Override
    public void close() {
        parts.close();
        api.close();
    }

    /** The servers of a release, without its Redis. */
    public List<Pod> pods(Identity release) {
        return allPods(release).stream()
                .filter(pod -> !Identity.REDIS.equals(pod.labels().get(Identity.NAME)))
                .toList();
    }

    /** The pods of the release with that of its Redis. */
    public List<Pod> allPods(Identity release) {
        return new SnapshotReader(api, paths, parts, ticker)
                .pods().stream().filter(pod -> release.owns(pod.labels())).toList();
    }

    private List<Workload> deployments() {
        return new SnapshotReader(api, paths, parts, ticker)
                .workloads("Deployment", paths.deployments()).stream()
                        .filter(SnapshotReader::serves)
                        .toList();
    }

    private String deploymentPath(Identity release) {
        return paths.deployments() + "/" + Paths.encode(release.deployment());
    }

    private @Nullable Identity choose(List<Identity> releases, @Nullable String name) {
        if (name == null && releases.size() > 1) {
            throw new KubeException(
                    Reason.AMBIGUOUS,
                    "namespace " + namespace + " has several: "
                            + String.join(
                                    ", ",
                                    releases.stream()
                                            .map(Identity::name)
                                            .sorted()
                                            .toList()));
        }
        return releases.stream()
                .filter(release -> name == null || release.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
