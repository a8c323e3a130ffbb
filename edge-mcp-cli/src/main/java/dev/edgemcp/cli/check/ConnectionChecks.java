package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.state.Container;
import dev.edgemcp.cli.kube.state.PolicyRule.Party;
import dev.edgemcp.cli.kube.state.ServiceState;
import dev.edgemcp.cli.kube.state.Snapshot;
import dev.edgemcp.cli.kube.state.Workload;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Why a connection is refused. */
final class ConnectionChecks {
    static final List<Check<Snapshot>> ALL = List.of(
            new Check<>(
                    "EMK-050",
                    Category.CONNECTION,
                    "There is a Service for the servers",
                    "Clients in the cluster, the ingress and Prometheus all go through it.",
                    "edge-mcp k8s upgrade -n NAMESPACE",
                    Look.deployed(ConnectionChecks::service)),
            new Check<>(
                    "EMK-051",
                    Category.CONNECTION,
                    "The Service selects the pods",
                    "A Service leads to the pods that have all labels of its selector. Others get nothing, and the connection"
                            + " is refused.",
                    "edge-mcp k8s upgrade -n NAMESPACE",
                    served(ConnectionChecks::selector)),
            new Check<>(
                    "EMK-052",
                    Category.CONNECTION,
                    "The Service leads to a port that the container has",
                    "The target port is a number or a name of a container's port; another one has nobody listening.",
                    "edge-mcp k8s upgrade -n NAMESPACE",
                    served(ConnectionChecks::port)),
            new Check<>(
                    "EMK-053",
                    Category.CONNECTION,
                    "The Service has ready endpoints",
                    "Pods that are not ready get no traffic: their readiness probe fails, or they drain.",
                    "edge-mcp k8s status -n NAMESPACE",
                    served(ConnectionChecks::endpoints)),
            new Check<>(
                    "EMK-054",
                    Category.CONNECTION,
                    "Network policies let clients in",
                    "As soon as one policy limits what comes in to the pods, everything that no policy names is dropped. Rules of"
                            + " several policies add up.",
                    "edge-mcp k8s upgrade --reuse-values --set networkPolicy.enabled=true -n NAMESPACE",
                    Look.deployed(ConnectionChecks::ingress)),
            new Check<>(
                    "EMK-055",
                    Category.CONNECTION,
                    "Network policies let the servers ask DNS",
                    "With port 53 closed no name resolves: neither Redis nor the Core Platform nor upstream servers. A rule that"
                            + " names no protocol is about TCP alone, and names are asked by UDP.",
                    "edge-mcp k8s upgrade --reuse-values --set networkPolicy.enabled=true -n NAMESPACE",
                    Look.deployed(ConnectionChecks::dns)));

    private static final int DNS = 53;

    private ConnectionChecks() {}

    private static Function<Snapshot, Outcome> served(BiFunction<Snapshot, ServiceState, Outcome> probe) {
        return Look.deployed(s -> {
            Outcome unread = Look.unread(s.services());
            ServiceState service = s.service();
            return unread != null
                    ? unread
                    : service == null ? Outcome.skipped("there is no Service") : probe.apply(s, service);
        });
    }

    private static Outcome service(Snapshot s) {
        Outcome unread = Look.unread(s.services());
        if (unread != null) {
            return unread;
        }
        ServiceState service = s.service();
        if (service != null) {
            return Outcome.ok(service.name());
        }
        String name = Look.deployment(s).name();
        return Outcome.failed(
                "none leads to " + name,
                Fix.again(
                        s,
                        Fix.kubectl(
                                s,
                                "expose",
                                "deployment",
                                name,
                                "--name=" + name,
                                "--port=8082",
                                "--target-port=http")));
    }

    private static Outcome selector(Snapshot s, ServiceState service) {
        Workload deployment = Look.deployment(s);
        TreeSet<String> missing = new TreeSet<>();
        service.selector().forEach((name, value) -> {
            if (!value.equals(deployment.podLabels().get(name))) {
                missing.add(name + "=" + value);
            }
        });
        return missing.isEmpty()
                ? Outcome.ok(service.name())
                : Outcome.failed(
                        "Service " + service.name() + " looks for " + Look.some(List.copyOf(missing))
                                + ", which the pods do not have",
                        Fix.again(
                                s,
                                Fix.kubectl(
                                        s,
                                        "set",
                                        "selector",
                                        "service",
                                        service.name(),
                                        String.join(",", Fix.labels(deployment.selector())))));
    }

    private static Outcome port(Snapshot s, ServiceState service) {
        Workload deployment = Look.deployment(s);
        List<ServiceState.Port> ports = service.ports();
        for (int i = 0; i < ports.size(); i++) {
            ServiceState.Port port = ports.get(i);
            boolean there = false;
            for (Container container : deployment.containers()) {
                there |= container.portNames().contains(port.target())
                        || container.ports().stream().map(String::valueOf).anyMatch(port.target()::equals);
            }
            if (!there) {
                return Outcome.failed(
                        "port " + port.number() + " of Service " + service.name() + " leads to " + port.target()
                                + ", which no container has",
                        Fix.again(
                                s,
                                Fix.kubectl(
                                        s,
                                        "patch",
                                        "service",
                                        service.name(),
                                        "--type=json",
                                        "-p",
                                        "[{\"op\":\"add\",\"path\":\"/spec/ports/" + i
                                                + "/targetPort\",\"value\":\"http\"}]")));
            }
        }
        return Outcome.ok(Look.some(ports.stream()
                .map(port -> port.number() + " to " + port.target())
                .toList()));
    }

    private static Outcome endpoints(Snapshot s, ServiceState service) {
        if (service.endpoints() < 0) {
            return Outcome.skipped("not allowed to look at EndpointSlices");
        }
        return service.readyEndpoints() > 0
                ? Outcome.ok(service.readyEndpoints() + " of " + service.endpoints())
                : Outcome.failed("0 of " + service.endpoints(), Fix.edgeMcp(s, "status"));
    }

    private static Outcome ingress(Snapshot s) {
        Outcome unread = Look.unread(s.policies());
        if (unread != null) {
            return unread;
        }
        Workload deployment = Look.deployment(s);
        Traffic.Port port = Traffic.port(deployment, "http", 8082);
        Traffic in = Traffic.in(s, deployment.podLabels(), port);
        if (!in.limited()) {
            return Outcome.ok("there is no policy");
        }
        return in.goes()
                ? Outcome.ok(in.toAll() ? "everybody" : "those that " + in.names() + " names, and nobody else")
                : Outcome.failed(
                        in.names() + " does not let port " + port.name() + " (" + port.number() + ") in", in.fix(s));
    }

    private static Outcome dns(Snapshot s) {
        Outcome unread = Look.unread(s.policies());
        if (unread != null) {
            return unread;
        }
        Traffic out = Traffic.out(s, Look.deployment(s).podLabels(), new Traffic.Port("dns", DNS), "UDP");
        if (!out.limited()) {
            return Outcome.ok("there is no policy");
        }
        if (!out.goes()) {
            return Outcome.failed(out.names() + " does not let port 53 out by UDP", out.fix(s));
        }
        return out.to(Party.elsewhere(Map.of("k8s-app", "kube-dns"), "kube-system"))
                ? Outcome.ok("they do")
                : Outcome.warning(
                        out.names() + " lets port 53 out, and not to kube-dns in kube-system where it usually is",
                        out.fix(s));
    }
}
