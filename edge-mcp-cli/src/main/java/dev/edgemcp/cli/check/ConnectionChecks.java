package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.state.Container;
import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.Policy;
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
                    "kubectl -n NAMESPACE get service DEPLOYMENT",
                    Look.deployed(ConnectionChecks::service)),
            new Check<>(
                    "EMK-051",
                    Category.CONNECTION,
                    "The Service selects the pods",
                    "A Service leads to the pods that have all labels of its selector. Others get nothing, and the connection"
                            + " is refused.",
                    "kubectl -n NAMESPACE set selector service NAME app=edge-mcp",
                    served(ConnectionChecks::selector)),
            new Check<>(
                    "EMK-052",
                    Category.CONNECTION,
                    "The Service leads to a port that the container has",
                    "The target port is a number or a name of a container's port; another one has nobody listening.",
                    "kubectl -n NAMESPACE edit service NAME",
                    served(ConnectionChecks::port)),
            new Check<>(
                    "EMK-053",
                    Category.CONNECTION,
                    "The Service has ready endpoints",
                    "Pods that are not ready get no traffic: their readiness probe fails, or they drain.",
                    "kubectl -n NAMESPACE describe service NAME",
                    served(ConnectionChecks::endpoints)),
            new Check<>(
                    "EMK-054",
                    Category.CONNECTION,
                    "Network policies let clients in",
                    "As soon as one policy limits what comes in to the pods, everything that no policy names is dropped.",
                    "kubectl -n NAMESPACE describe networkpolicy",
                    Look.deployed(ConnectionChecks::ingress)),
            new Check<>(
                    "EMK-055",
                    Category.CONNECTION,
                    "Network policies let the servers ask DNS",
                    "With port 53 closed no name resolves: neither Redis nor the Core Platform nor upstream servers.",
                    "kubectl -n NAMESPACE describe networkpolicy",
                    Look.deployed(ConnectionChecks::dns)));

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
        Identity release = s.release();
        if (service != null || release == null) {
            return Outcome.ok(service == null ? "" : service.name());
        }
        return Outcome.failed(
                "none leads to " + release.deployment(),
                Look.kubectl(
                        s,
                        "expose deployment " + release.deployment() + " --name=" + release.deployment()
                                + " --port=8082 --target-port=http"));
    }

    private static Outcome selector(Snapshot s, ServiceState service) {
        Map<String, String> labels = Look.deployment(s).podLabels();
        TreeSet<String> missing = new TreeSet<>();
        service.selector().forEach((name, value) -> {
            if (!value.equals(labels.get(name))) {
                missing.add(name + "=" + value);
            }
        });
        return missing.isEmpty()
                ? Outcome.ok(service.name())
                : Outcome.failed(
                        "Service " + service.name() + " looks for " + Look.some(List.copyOf(missing))
                                + ", which the pods do not have",
                        Look.kubectl(s, "set selector service " + service.name() + " app=edge-mcp"));
    }

    private static Outcome port(Snapshot s, ServiceState service) {
        Workload deployment = Look.deployment(s);
        for (ServiceState.Port port : service.ports()) {
            boolean there = false;
            for (Container container : deployment.containers()) {
                there |= container.portNames().contains(port.target())
                        || container.ports().stream().map(String::valueOf).anyMatch(port.target()::equals);
            }
            if (!there) {
                return Outcome.failed(
                        "port " + port.number() + " of Service " + service.name() + " leads to " + port.target()
                                + ", which no container has",
                        Look.kubectl(
                                s,
                                "patch service " + service.name()
                                        + " --type=json -p '[{\"op\":\"replace\",\"path\":\"/spec/ports/0/targetPort\",\"value\":\"http\"}]'"));
            }
        }
        return Outcome.ok(Look.some(service.ports().stream()
                .map(port -> port.number() + " to " + port.target())
                .toList()));
    }

    private static Outcome endpoints(Snapshot s, ServiceState service) {
        if (service.endpoints() < 0) {
            return Outcome.skipped("not allowed to look at EndpointSlices");
        }
        return service.readyEndpoints() > 0
                ? Outcome.ok(service.readyEndpoints() + " of " + service.endpoints())
                : Outcome.failed("0 of " + service.endpoints(), Look.kubectl(s, "get pods -l app=edge-mcp -o wide"));
    }

    private static Outcome ingress(Snapshot s) {
        Outcome unread = Look.unread(s.policies());
        if (unread != null) {
            return unread;
        }
        Map<String, String> labels = Look.deployment(s).podLabels();
        List<Policy> about = s.policies().or(List.of()).stream()
                .filter(policy -> policy.ingress() && policy.covers(labels))
                .toList();
        boolean open = about.stream()
                .flatMap(policy -> policy.ingressPorts().stream())
                .anyMatch(port -> port.equals("*") || port.equals("http") || port.equals("8082"));
        return about.isEmpty() || open
                ? Outcome.ok(about.isEmpty() ? "there is none" : "they do")
                : Outcome.failed(
                        about.get(0).name() + " does not let port http (8082) in",
                        Look.kubectl(s, "edit networkpolicy " + about.get(0).name()));
    }

    private static Outcome dns(Snapshot s) {
        Outcome unread = Look.unread(s.policies());
        if (unread != null) {
            return unread;
        }
        Map<String, String> labels = Look.deployment(s).podLabels();
        List<Policy> about = s.policies().or(List.of()).stream()
                .filter(policy -> policy.egress() && policy.covers(labels))
                .toList();
        boolean open = about.stream()
                .flatMap(policy -> policy.egressPorts().stream())
                .anyMatch(port -> port.equals("*") || port.equals("53") || port.equals("dns"));
        return about.isEmpty() || open
                ? Outcome.ok(about.isEmpty() ? "there is none" : "they do")
                : Outcome.failed(
                        about.get(0).name() + " does not let port 53 out",
                        Look.kubectl(s, "edit networkpolicy " + about.get(0).name()));
    }
}
