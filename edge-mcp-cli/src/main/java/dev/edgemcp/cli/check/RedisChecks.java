package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.Policy;
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
                    "kubectl -n NAMESPACE describe pod -l app.kubernetes.io/name=redis",
                    Look.pods(RedisChecks::ready)),
            new Check<>(
                    "EMK-031",
                    Category.REDIS,
                    "The URL of Redis leads to something",
                    "A name without dots is a Service of the namespace. One that is not there, or has no ready endpoint, cannot"
                            + " be connected to.",
                    "helm upgrade RELEASE helm/edge-mcp -n NAMESPACE --reuse-values --set" + " externalRedis.host=HOST",
                    Look.deployed(RedisChecks::url)),
            new Check<>(
                    "EMK-032",
                    Category.REDIS,
                    "Network policies let servers reach Redis",
                    "A policy that limits what goes out of the servers, or what comes in to Redis, has to name port 6379.",
                    "kubectl -n NAMESPACE describe networkpolicy",
                    Look.deployed(RedisChecks::policies)));

    private RedisChecks() {}

    private static Outcome ready(Snapshot s) {
        Workload redis = s.redis();
        if (redis == null) {
            return Outcome.skipped("the release has none of its own");
        }
        if (redis.ready() >= redis.desired() && redis.desired() > 0) {
            return Outcome.ok(redis.reference() + " " + redis.ready() + "/" + redis.desired());
        }
        List<String> why = s.pods().or(List.of()).stream()
                .filter(pod -> Identity.REDIS.equals(pod.labels().get(Identity.NAME)) && !pod.ready())
                .map(pod -> pod.name() + ": " + (pod.unscheduled().isEmpty() ? pod.status() : pod.unscheduled()))
                .toList();
        return Outcome.failed(
                redis.reference() + " " + redis.ready() + "/" + redis.desired()
                        + (why.isEmpty() ? "" : ", " + Look.some(why)),
                Look.kubectl(s, "describe pod -l app.kubernetes.io/name=redis"));
    }

    private static Outcome url(Snapshot s) {
        Outcome unread = Look.unread(s.configMaps());
        if (unread != null) {
            return unread;
        }
        String variable = setting(s, "EDGE_MCP_REDIS_URL");
        String url = variable != null ? variable : setting(s, "cache.redis.url");
        boolean off = "false".equals(setting(s, "EDGE_MCP_REDIS_ENABLED"))
                || "false".equals(setting(s, "cache.redis.enabled"));
        if (url == null || off) {
            return Outcome.skipped("no ConfigMap of the pods names one");
        }
        String host = host(url);
        if (host == null) {
            return Outcome.failed(
                    "its value is not a URL such as redis://redis:6379/0", Look.helmSet(s, "redis.enabled=true"));
        }
        Outcome services = Look.unread(s.services());
        if (services != null) {
            return services;
        }
        String name = host.replaceAll("\\." + Pattern.quote(s.namespace()) + "(\\.svc.*)?$", "");
        if (name.contains(".")) {
            return Outcome.skipped("it leads out of the namespace, to " + host);
        }
        ServiceState service = s.services().or(List.of()).stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElse(null);
        if (service == null) {
            return Outcome.failed("there is no Service " + name, Look.kubectl(s, "get services"));
        }
        return service.endpoints() >= 0 && service.readyEndpoints() == 0
                ? Outcome.failed(
                        "Service " + name + " has no ready endpoint", Look.kubectl(s, "describe service " + name))
                : Outcome.ok("Service " + name);
    }

    private static Outcome policies(Snapshot s) {
        Outcome unread = Look.unread(s.policies());
        if (unread != null) {
            return unread;
        }
        Workload redis = s.redis();
        if (redis == null) {
            return Outcome.skipped("the release has none of its own");
        }
        Map<String, String> servers = Look.deployment(s).podLabels();
        List<Policy> out = s.policies().or(List.of()).stream()
                .filter(policy -> policy.egress() && policy.covers(servers))
                .toList();
        List<Policy> in = s.policies().or(List.of()).stream()
                .filter(policy -> policy.ingress() && policy.covers(redis.podLabels()))
                .toList();
        boolean outOpen = out.isEmpty() || out.stream().anyMatch(policy -> has(policy.egressPorts()));
        boolean inOpen = in.isEmpty() || in.stream().anyMatch(policy -> has(policy.ingressPorts()));
        if (outOpen && inOpen) {
            return Outcome.ok(out.isEmpty() && in.isEmpty() ? "there is none" : "they do");
        }
        Policy wrong = outOpen ? in.get(0) : out.get(0);
        return Outcome.failed(
                wrong.name() + " does not let port 6379 " + (outOpen ? "in to Redis" : "out of the servers"),
                Look.kubectl(s, "edit networkpolicy " + wrong.name()));
    }

    private static boolean has(List<String> ports) {
        return ports.contains("*") || ports.contains("6379") || ports.contains("redis");
    }

    private static @Nullable String setting(Snapshot s, String name) {
        return s.configMaps().or(Map.of()).values().stream()
                .filter(entries -> entries.containsKey(name))
                .map(entries -> entries.get(name))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String host(String url) {
        try {
            URI uri = URI.create(url.strip());
            return uri.getScheme() != null && uri.getScheme().startsWith("redis") ? uri.getHost() : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
