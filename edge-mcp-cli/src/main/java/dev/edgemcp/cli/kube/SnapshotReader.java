package dev.edgemcp.cli.kube;

import dev.edgemcp.cli.kube.state.Autoscaler;
import dev.edgemcp.cli.kube.state.Budget;
import dev.edgemcp.cli.kube.state.EventState;
import dev.edgemcp.cli.kube.state.Exposition;
import dev.edgemcp.cli.kube.state.Fields;
import dev.edgemcp.cli.kube.state.Health;
import dev.edgemcp.cli.kube.state.HelmRelease;
import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.KeyFileAges;
import dev.edgemcp.cli.kube.state.KeySecret;
import dev.edgemcp.cli.kube.state.Monitor;
import dev.edgemcp.cli.kube.state.Part;
import dev.edgemcp.cli.kube.state.Pod;
import dev.edgemcp.cli.kube.state.PodMetrics;
import dev.edgemcp.cli.kube.state.Policy;
import dev.edgemcp.cli.kube.state.Prometheus;
import dev.edgemcp.cli.kube.state.Quota;
import dev.edgemcp.cli.kube.state.Scrape;
import dev.edgemcp.cli.kube.state.ServiceState;
import dev.edgemcp.cli.kube.state.Snapshot;
import dev.edgemcp.cli.kube.state.Workload;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Reads all there is to know about a release, side by side. */
final class SnapshotReader {
    static final int MAX_PODS = 500;
    static final int MAX_OBJECTS = 250;
    static final int MAX_EVENTS = 1_000;
    private static final int MAX_SCRAPED = 50;
    private static final int MAX_REFERENCES = 20;
    private static final int MAX_METRICS_BYTES = 4 << 20;
    private static final int MAX_HEALTH_BYTES = 1 << 16;

    private final Api api;
    private final Paths paths;
    private final Parts parts;
    private final Ticker ticker;

    SnapshotReader(Api api, Paths paths, Parts parts, Ticker ticker) {
        this.api = api;
        this.paths = paths;
        this.parts = parts;
        this.ticker = ticker;
    }

    /**
     * Reads it.
     *
     * @param choose the release among those in the namespace, or null if it has none
     * @param sample how long to look at metrics; zero for what they say since the pods started
     * @param earlier what metrics said before, which then takes the place of waiting
     */
    Snapshot read(
            String context,
            String namespace,
            Function<List<Identity>, @Nullable Identity> choose,
            Duration sample,
            Map<String, Scrape> earlier) {
        CompletableFuture<Part<String>> version = parts.read(() -> Fields.text(api.get(Paths.VERSION), "gitVersion"));
        CompletableFuture<Part<List<Workload>>> deployments =
                parts.read(() -> workloads("Deployment", paths.deployments()));
        CompletableFuture<Part<List<Workload>>> statefulSets =
                parts.read(() -> workloads("StatefulSet", paths.group("apps/v1", "statefulsets")));
        CompletableFuture<Part<List<Pod>>> pods = parts.read(this::pods);
        CompletableFuture<Part<List<Autoscaler>>> autoscalers =
                list(paths.group("autoscaling/v2", "horizontalpodautoscalers"), Autoscaler::from);
        CompletableFuture<Part<List<Budget>>> budgets =
                list(paths.group("policy/v1", "poddisruptionbudgets"), Budget::from);
        CompletableFuture<Part<List<ServiceState>>> services = parts.read(this::services);
        CompletableFuture<Part<List<EventState>>> events = parts.read(this::events);
        CompletableFuture<Part<List<Policy>>> policies =
                list(paths.group("networking.k8s.io/v1", "networkpolicies"), Policy::from);
        CompletableFuture<Part<List<Quota>>> quotas = list(paths.core("resourcequotas"), Quota::from);
        CompletableFuture<Part<Set<String>>> groups = parts.read(this::groups);

        Part<List<Workload>> read = deployments.join();
        List<Workload> ours =
                read.or(List.of()).stream().filter(SnapshotReader::serves).toList();
        Identity release = choose.apply(ours.stream().map(Identity::of).toList());
        Part<List<Workload>> workloads = release == null ? read : joined(read, statefulSets.join(), release);
        Set<String> secretNames = new TreeSet<>();
        Set<String> configNames = new TreeSet<>();
        workloads.or(List.of()).forEach(workload -> {
            secretNames.addAll(workload.secrets());
            configNames.addAll(workload.configMaps());
        });
        CompletableFuture<Part<HelmRelease>> helm =
                parts.read(() -> release == null || !release.helm() ? null : helm(release.name()));
        Map<String, KeySecret> secretStates = new LinkedHashMap<>();
        CompletableFuture<Part<Set<String>>> secrets = parts.read(() -> secrets(secretNames, secretStates));
        CompletableFuture<Part<Map<String, Map<String, String>>>> configMaps =
                parts.read(() -> configMaps(configNames));
        CompletableFuture<Part<Map<String, String>>> labels = parts.read(() -> {
            ObjectNode found = api.get(Paths.namespaceOf(namespace));
            return Fields.texts(found, "metadata", "labels");
        });
        Part<List<Pod>> ourPods = owned(pods.join(), release);
        Snapshot snapshot = new Snapshot(
                context,
                api.server(),
                namespace,
                ticker.now(),
                release,
                version.join(),
                helm.join(),
                workloads,
                ourPods,
                autoscaler(autoscalers.join(), release),
                budgets.join(),
                services.join(),
                events.join(),
                keys(secrets.join(), secretStates),
                secrets.join(),
                configMaps.join(),
                policies.join(),
                quotas.join(),
                Part.none(),
                Part.none(),
                groups.join(),
                labels.join(),
                Map.of(),
                Map.of());
        return withLiveParts(snapshot, sample, earlier);
    }

    private Snapshot withLiveParts(Snapshot s, Duration sample, Map<String, Scrape> earlier) {
        boolean operator = s.groups().or(Set.of()).contains("monitoring.coreos.com");
        CompletableFuture<Part<List<Monitor>>> monitors = operator
                ? list(paths.group("monitoring.coreos.com/v1", "servicemonitors"), Monitor::from)
                : CompletableFuture.completedFuture(Part.none());
        CompletableFuture<Part<List<Prometheus>>> prometheuses = operator
                ? list("/apis/monitoring.coreos.com/v1/prometheuses", Prometheus::from)
                : CompletableFuture.completedFuture(Part.none());
        List<Pod> running = s.servers().stream()
                .filter(pod -> pod.phase().equals("Running"))
                .limit(MAX_SCRAPED)
                .toList();
        Map<String, CompletableFuture<Part<Health>>> health = new LinkedHashMap<>();
        running.stream().filter(Pod::ready).forEach(pod -> health.put(pod.name(), parts.read(() -> health(pod))));
        Map<String, Part<Scrape>> first =
                sample.isZero() || !earlier.isEmpty() || running.isEmpty() ? Map.of() : scrape(running);
        if (!first.isEmpty()) {
            Pause.millis(sample.toMillis());
        }
        Map<String, Part<PodMetrics>> metrics = new HashMap<>();
        scrape(running).forEach((pod, last) -> {
            Scrape before = earlier.containsKey(pod)
                    ? earlier.get(pod)
                    : first.containsKey(pod) ? first.get(pod).value() : null;
            Scrape now = last.value();
            metrics.put(
                    pod,
                    now == null
                            ? Part.failed(String.valueOf(last.problem()), last.forbidden())
                            : Part.of(PodMetrics.between(before, now)));
        });
        Map<String, Part<Health>> healths = new HashMap<>();
        health.forEach((pod, part) -> healths.put(pod, part.join()));
        return new Snapshot(
                s.context(),
                s.server(),
                s.namespace(),
                s.time(),
                s.release(),
                s.version(),
                s.helm(),
                s.workloads(),
                s.pods(),
                s.autoscaler(),
                s.budgets(),
                s.services(),
                s.events(),
                s.keys(),
                s.secrets(),
                s.configMaps(),
                s.policies(),
                s.quotas(),
                monitors.join(),
                prometheuses.join(),
                s.groups(),
                s.namespaceLabels(),
                metrics,
                healths);
    }

    /** Whether a Deployment is one of Edge MCP, by the labels of its pods. */
    static boolean serves(Workload workload) {
        return Identity.APP.equals(workload.podLabels().get("app"))
                || Identity.APP.equals(workload.podLabels().get(Identity.NAME));
    }

    private <T> CompletableFuture<Part<List<T>>> list(String path, Function<ObjectNode, T> each) {
        return parts.read(
                () -> api.list(path, "", MAX_OBJECTS).stream().map(each).toList());
    }

    List<Workload> workloads(String kind, String path) {
        return api.list(path, "", MAX_OBJECTS).stream()
                .map(object -> Workload.from(kind, object))
                .toList();
    }

    private static Part<List<Workload>> joined(
            Part<List<Workload>> deployments, Part<List<Workload>> statefulSets, Identity release) {
        List<Workload> all = new ArrayList<>(deployments.or(List.of()));
        all.addAll(statefulSets.or(List.of()));
        all.removeIf(workload -> !workload.name().equals(release.deployment())
                && !(Identity.REDIS.equals(workload.podLabels().get(Identity.NAME))
                        && release.owns(workload.labels())));
        return statefulSets.problem() != null && deployments.problem() == null
                ? new Part<>(all, statefulSets.problem(), statefulSets.forbidden())
                : new Part<>(all, deployments.problem(), deployments.forbidden());
    }

    List<Pod> pods() {
        Map<String, Pod> found = new LinkedHashMap<>();
        for (String labels : List.of("app=" + Identity.APP, Identity.NAME + "=" + Identity.REDIS)) {
            api.list(paths.pods(), Paths.selector(labels), MAX_PODS).stream()
                    .map(Pod::from)
                    .sorted(Comparator.comparing(Pod::name))
                    .forEach(pod -> found.put(pod.name(), pod));
        }
        return List.copyOf(found.values());
    }

    static Part<List<Pod>> owned(Part<List<Pod>> pods, @Nullable Identity release) {
        List<Pod> all = pods.value();
        return all == null || release == null
                ? pods
                : Part.of(all.stream().filter(pod -> release.owns(pod.labels())).toList());
    }

    private static Part<Autoscaler> autoscaler(Part<List<Autoscaler>> all, @Nullable Identity release) {
        if (all.problem() != null) {
            return Part.failed(all.problem(), all.forbidden());
        }
        return all.or(List.of()).stream()
                .filter(one -> release != null
                        && (one.target().equals("Deployment/" + release.deployment())
                                || one.name().equals(release.deployment())))
                // The one that has its name, and scales something else, only if there is no better one.
                .min(Comparator.comparing(one -> one.name().equals(one.target().replaceFirst(".*/", "")) ? 0 : 1))
                .map(Part::of)
                .orElse(Part.none());
    }

    private List<ServiceState> services() {
        List<ObjectNode> services = api.list(paths.core("services"), "", MAX_OBJECTS);
        List<ObjectNode> slices;
        try {
            slices = api.list(paths.group("discovery.k8s.io/v1", "endpointslices"), "", MAX_OBJECTS);
        } catch (KubeException e) {
            slices = null;
        }
        List<ObjectNode> known = slices;
        return services.stream()
                .map(service -> ServiceState.from(service, known))
                .toList();
    }

    List<EventState> events() {
        return api.list(paths.core("events"), "", MAX_EVENTS).stream()
                .map(EventState::from)
                .sorted(Comparator.comparing(event -> event.time() == null ? Instant.EPOCH : event.time()))
                .toList();
    }

    private Set<String> groups() {
        Set<String> names = new TreeSet<>();
        api.get("/apis").path("groups").forEach(group -> names.add(Fields.text(group, "name")));
        return names;
    }

    private @Nullable HelmRelease helm(String release) {
        return HelmRelease.newest(api.list(
                paths.core("secrets"),
                Paths.selector("owner=helm,name=" + release),
                MAX_OBJECTS,
                // The records themselves are large, and hold values that are nobody's business here.
                "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json"));
    }

    private Set<String> secrets(Set<String> names, Map<String, KeySecret> states) {
        Set<String> there = new TreeSet<>();
        for (String name : names.stream().limit(MAX_REFERENCES).toList()) {
            ObjectNode secret = api.find(paths.core("secrets") + "/" + Paths.encode(name));
            if (secret != null) {
                there.add(name);
                states.put(name, KeySecret.from(secret, ticker.now()));
            }
        }
        return there;
    }

    private static Part<KeySecret> keys(Part<Set<String>> secrets, Map<String, KeySecret> states) {
        if (secrets.problem() != null) {
            return Part.failed(secrets.problem(), secrets.forbidden());
        }
        KeySecret first = states.values().stream()
                .filter(state -> state.state() != KeySecret.State.MISSING)
                .findFirst()
                .or(() -> states.values().stream().findFirst())
                .orElse(null);
        KeyFileAges file = states.values().stream()
                .map(KeySecret::keys)
                .filter(ages -> ages.total() > 0 || !ages.readable())
                .findFirst()
                .orElse(KeyFileAges.NONE);
        return first == null ? Part.none() : Part.of(first.with(file));
    }

    private Map<String, Map<String, String>> configMaps(Set<String> names) {
        Map<String, Map<String, String>> there = new LinkedHashMap<>();
        for (String name : names.stream().limit(MAX_REFERENCES).toList()) {
            ObjectNode found = api.find(paths.core("configmaps") + "/" + Paths.encode(name));
            if (found != null) {
                Map<String, String> data = new HashMap<>();
                found.path("data").properties().forEach(entry -> {
                    String text = entry.getValue().asString("");
                    data.put(entry.getKey(), text);
                    if (entry.getKey().endsWith(".yaml")) {
                        data.putAll(YamlSettings.flat(text));
                    }
                });
                there.put(name, data);
            }
        }
        return there;
    }

    private Map<String, Part<Scrape>> scrape(List<Pod> pods) {
        Map<String, CompletableFuture<Part<Scrape>>> scrapes = new LinkedHashMap<>();
        pods.forEach(pod -> scrapes.put(pod.name(), parts.read(() -> {
            String text = api.text(proxy(pod, "/metrics"), MAX_METRICS_BYTES);
            return Scrape.from(Exposition.parse(text, Scrape.NAMES), ticker.nanos());
        })));
        Map<String, Part<Scrape>> read = new LinkedHashMap<>();
        scrapes.forEach((pod, part) -> read.put(pod, part.join()));
        return read;
    }

    private Health health(Pod pod) {
        try {
            return Health.from(Json.parseObject(api.text(proxy(pod, "/health/ready"), MAX_HEALTH_BYTES)));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new KubeException(KubeException.Reason.FAILED, "the pod does not answer as Edge MCP does");
        }
    }

    private String proxy(Pod pod, String path) {
        return paths.pod(pod.name()) + ":" + port(pod) + "/proxy" + path;
    }

    /** The port named http of its server, else the usual one. */
    static int port(Pod pod) {
        return pod.containers().stream()
                .filter(container -> container.portNames().contains("http"))
                .map(container -> container.ports().get(container.portNames().indexOf("http")))
                .findFirst()
                .orElse(8082);
    }
}
