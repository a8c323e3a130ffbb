package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.Pod;
import dev.edgemcp.cli.kube.state.ServiceState;
import dev.edgemcp.cli.kube.state.Snapshot;
import dev.edgemcp.cli.kube.state.Workload;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Why Redis cannot be reached. */
final class RedisChecks {
    static final List<Check<Snapshot>> ALL = List.of(
            new Check<>(
                    "EMK-030",
                    Category.REDIS,
                    "The Redis of the release is ready",
                    "Without Redis every server limits and caches for itself; quotas are not shared.",
                    "edge-mcp k8s events --warnings -n NAMESPACE",
                    Look.pods(RedisChecks::ready)),
            new Check<>(
                    "EMK-031",
                    Category.REDIS,
                    "The URL of Redis leads to something",
                    "A name without dots is a Service of the namespace. One that is not there, or has no ready endpoint, cannot"
                            + " be connected to.",
                    "edge-mcp k8s upgrade --reuse-values --set redis.enabled=false --set externalRedis.host=HOST -n NAMESPACE",
                    Look.deployed(RedisChecks::url)),
            new Check<>(
                    "EMK-032",
                    Category.REDIS,
                    "Network policies let servers reach Redis",
                    "A policy that limits what goes out of the servers has to name port 6379 and Redis, one that limits what comes in"
                            + " to Redis the same port and the servers.",
                    "edge-mcp k8s upgrade --reuse-values --set networkPolicy.enabled=true -n NAMESPACE",
                    Look.deployed(RedisChecks::policies)));

    private static final int USUAL = 6379;

    private RedisChecks() {}

    private static Outcome ready(Snapshot s) {
        Workload redis = s.redis();
        if (redis == null) {
            return Outcome.skipped("the release has none of its own");
        }
        if (redis.ready() >= redis.desired() && redis.desired() > 0) {
            return Outcome.ok(redis.reference() + " " + redis.ready() + "/" + redis.desired());
        }
        List<Pod> unready = s.pods().or(List.of()).stream()
                .filter(pod -> Identity.REDIS.equals(pod.labels().get(Identity.NAME)) && !pod.ready())
                .toList();
        List<String> why = unready.stream()
                .map(pod -> pod.name() + ": " + (pod.unscheduled().isEmpty() ? pod.status() : pod.unscheduled()))
                .toList();
        return Outcome.failed(
                redis.reference() + " " + redis.ready() + "/" + redis.desired()
                        + (why.isEmpty() ? "" : ", " + Look.some(why)),
                unready.isEmpty() || unready.get(0).restarts() == 0
                        ? Fix.events(s)
                        : Fix.previousLogs(s, unready.get(0).name()));
    }

    private static Outcome url(Snapshot s) {
        Outcome unread = Look.unread(s.configMaps());
        if (unread != null) {
            return unread;
        }
        Map<String, Map<String, String>> configMaps = s.configMaps().or(Map.of());
        String url = url(configMaps);
        boolean off = "false".equals(setting(configMaps, "EDGE_MCP_REDIS_ENABLED"))
                || "false".equals(setting(configMaps, "cache.redis.enabled"));
        if (url == null || off) {
            return Outcome.skipped("no ConfigMap of the pods names one");
        }
        if (sentinels(s)) {
            return Outcome.skipped("sentinels say where it is");
        }
        URI uri = uri(url);
        if (uri == null) {
            return Outcome.failed("its value is not a URL such as redis://redis:6379/0", remake(s));
        }
        Outcome services = Look.unread(s.services());
        if (services != null) {
            return services;
        }
        String name = uri.getHost().replaceAll("\\." + Pattern.quote(s.namespace()) + "(\\.svc.*)?$", "");
        if (name.contains(".")) {
            return Outcome.skipped("it leads out of the namespace, to " + uri.getHost());
        }
        ServiceState service = s.services().or(List.of()).stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElse(null);
        if (service == null) {
            return Outcome.failed("there is no Service " + name, remake(s));
        }
        // One without an address of its own stands for a name elsewhere.
        boolean dead = !service.clusterIp().isEmpty() && service.endpoints() >= 0 && service.readyEndpoints() == 0;
        return dead
                ? Outcome.failed("Service " + name + " has no ready endpoint", Fix.edgeMcp(s, "status"))
                : Outcome.ok("Service " + name);
    }

    /** Makes the ConfigMap, and the Redis of the release, as they were. */
    private static String remake(Snapshot s) {
        return Fix.again(s, "kubectl apply -k base/");
    }

    private static Outcome policies(Snapshot s) {
        Outcome unread = Look.unread(s.policies());
        if (unread != null) {
            return unread;
        }
        Map<String, String> servers = Look.deployment(s).podLabels();
        Workload redis = s.redis();
        if (redis == null) {
            return outside(s, servers);
        }
        Traffic.Port port = Traffic.port(redis, "redis", USUAL);
        Traffic out = Traffic.out(s, servers, port);
        Traffic in = Traffic.in(s, redis.podLabels(), port);
        if (!out.to(Traffic.pod(s, redis.podLabels()))) {
            return Outcome.failed(
                    out.names() + " does not let port " + port.number() + " out of the servers"
                            + (out.goes() ? " to Redis" : ""),
                    out.fix(s));
        }
        if (!in.to(Traffic.pod(s, servers))) {
            return Outcome.failed(
                    in.names() + " does not let port " + port.number() + " in to Redis"
                            + (in.goes() ? " from the servers" : ""),
                    in.fix(s));
        }
        return Outcome.ok(out.limited() || in.limited() ? "they do" : "there is no policy");
    }

    /** A Redis that the release does not make: who it is, is not known. */
    private static Outcome outside(Snapshot s, Map<String, String> servers) {
        String url = url(s.configMaps().or(Map.of()));
        URI uri = url == null ? null : uri(url);
        if (uri == null || sentinels(s)) {
            return Outcome.skipped("no Redis of the release, and none that its ConfigMaps name");
        }
        int port = uri.getPort() < 0 ? USUAL : uri.getPort();
        Traffic out = Traffic.out(s, servers, new Traffic.Port("redis", port));
        return out.goes()
                ? Outcome.ok(out.limited() ? "they do" : "there is no policy")
                : Outcome.failed(out.names() + " does not let port " + port + " out of the servers", out.fix(s));
    }

    private static @Nullable String url(Map<String, Map<String, String>> configMaps) {
        String variable = setting(configMaps, "EDGE_MCP_REDIS_URL");
        return variable != null ? variable : setting(configMaps, "cache.redis.url");
    }

    /** Whether sentinels say where Redis is, and the host of the URL does not count. */
    private static boolean sentinels(Snapshot s) {
        Map<String, Map<String, String>> all = s.configMaps().or(Map.of());
        String variable = setting(all, "EDGE_MCP_REDIS_SENTINEL_MASTER");
        String master = variable != null ? variable : setting(all, "cache.redis.sentinel.master");
        return master != null && !master.isBlank();
    }

    private static @Nullable String setting(Map<String, Map<String, String>> configMaps, String name) {
        return configMaps.values().stream()
                .filter(entries -> entries.containsKey(name))
                .map(entries -> entries.get(name))
                .findFirst()
                .orElse(null);
    }

    /** The URL of a Redis, or null if it is none. */
    private static @Nullable URI uri(String url) {
        try {
            URI uri = URI.create(url.strip());
            return uri.getScheme() != null && uri.getScheme().startsWith("redis") && uri.getHost() != null ? uri : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
