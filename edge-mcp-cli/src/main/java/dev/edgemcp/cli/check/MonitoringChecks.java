package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.Monitor;
import dev.edgemcp.cli.kube.state.PolicyRule.Party;
import dev.edgemcp.cli.kube.state.Prometheus;
import dev.edgemcp.cli.kube.state.Selector;
import dev.edgemcp.cli.kube.state.ServiceState;
import dev.edgemcp.cli.kube.state.Snapshot;
import dev.edgemcp.cli.kube.state.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Why Prometheus does not scrape. */
final class MonitoringChecks {
    private static final String GROUP = "monitoring.coreos.com";

    static final List<Check<Snapshot>> ALL = List.of(
            new Check<>(
                    "EMK-040",
                    Category.MONITORING,
                    "The ServiceMonitor is about the Service",
                    "A ServiceMonitor finds Services by their labels, not by their name, in its own namespace unless its"
                            + " namespaceSelector names others. One that fits none is ignored"
                            + " without a word.",
                    "kubectl -n NAMESPACE get servicemonitor,service --show-labels",
                    monitored(MonitoringChecks::selects)),
            new Check<>(
                    "EMK-041",
                    Category.MONITORING,
                    "The ServiceMonitor names a port of the Service",
                    "It wants the name of the Service's port (http), not its number and not that of the container.",
                    "kubectl -n NAMESPACE edit servicemonitor NAME",
                    monitored(MonitoringChecks::port)),
            new Check<>(
                    "EMK-042",
                    Category.MONITORING,
                    "A Prometheus takes the ServiceMonitor",
                    "A Prometheus takes the ServiceMonitors whose labels its serviceMonitorSelector names, often a label"
                            + " release or prometheus, from the namespaces that its serviceMonitorNamespaceSelector names, or"
                            + " else from its own.",
                    "edge-mcp k8s upgrade --reuse-values --set serviceMonitor.labels.release=VALUE -n NAMESPACE",
                    monitored(MonitoringChecks::taken)),
            new Check<>(
                    "EMK-043",
                    Category.MONITORING,
                    "Network policies let Prometheus in",
                    "Metrics are on the port of MCP. A policy that limits who comes in has to name Prometheus too, by its"
                            + " namespace and its pods.",
                    "kubectl -n NAMESPACE edit networkpolicy NAME",
                    monitored(MonitoringChecks::letIn)));

    private MonitoringChecks() {}

    private static Function<Snapshot, Outcome> monitored(BiFunction<Snapshot, Monitor, Outcome> probe) {
        return Look.deployed(s -> {
            Outcome groups = Look.unread(s.groups());
            if (groups != null) {
                return groups;
            }
            if (!s.groups().or(Set.of()).contains(GROUP)) {
                return Outcome.skipped("the cluster has no Prometheus Operator");
            }
            Outcome unread = Look.unread(s.monitors());
            Monitor monitor = monitor(s);
            return unread != null
                    ? unread
                    : monitor == null ? Outcome.skipped("the release has no ServiceMonitor") : probe.apply(s, monitor);
        });
    }

    /** The monitor of the release: by its labels, or by its name, or because it is about its Service. */
    private static @Nullable Monitor monitor(Snapshot s) {
        Identity release = s.release();
        if (release == null) {
            return null;
        }
        return s.monitors().or(List.of()).stream()
                .filter(one -> one.name().equals(release.deployment())
                        || (Identity.APP.equals(one.labels().get(Identity.NAME)) && release.owns(one.labels())))
                .findFirst()
                .orElse(null);
    }

    private static Outcome selects(Snapshot s, Monitor monitor) {
        if (!monitor.looksHere(s.namespace())) {
            return Outcome.failed(
                    monitor.name() + " looks into " + Look.some(monitor.namespaces()) + ", and not into "
                            + s.namespace(),
                    patch(s, monitor, "/spec/namespaceSelector", "{\"matchNames\":[\"" + s.namespace() + "\"]}"));
        }
        ServiceState service = s.service();
        if (service == null) {
            return Outcome.skipped("there is no Service");
        }
        if (monitor.selector().matches(service.labels())) {
            return Outcome.ok(monitor.name() + " is about " + service.name());
        }
        String what = monitor.name() + " looks for "
                + Look.some(monitor.selector().lacking(service.labels())) + ", which Service " + service.name()
                + " does not have";
        // Labels can be given to the Service; what an expression asks for is better taken out of the monitor.
        String fix = monitor.selector().expressions().isEmpty()
                ? label(s, "service", service.name(), monitor.selector(), service.labels())
                : patch(s, monitor, "/spec/selector", "{\"matchLabels\":" + json(service.selector()) + "}");
        return Outcome.failed(what, fix);
    }

    private static Outcome port(Snapshot s, Monitor monitor) {
        ServiceState service = s.service();
        if (service == null) {
            return Outcome.skipped("there is no Service");
        }
        List<String> names =
                service.ports().stream().map(ServiceState.Port::name).toList();
        Workload deployment = Look.deployment(s);
        boolean there = monitor.endpoints().stream()
                .anyMatch(one -> one.port().isEmpty() ? has(deployment, one.target()) : names.contains(one.port()));
        return there
                ? Outcome.ok(ports(monitor))
                : Outcome.failed(
                        "it names " + ports(monitor) + ", the Service has " + Look.some(names),
                        patch(s, monitor, "/spec/endpoints", "[{\"port\":\"http\",\"path\":\"/metrics\"}]"));
    }

    private static boolean has(Workload deployment, String target) {
        return deployment.containers().stream()
                .anyMatch(container -> container.portNames().contains(target)
                        || container.ports().stream().map(String::valueOf).anyMatch(target::equals));
    }

    private static String ports(Monitor monitor) {
        return Look.some(
                monitor.endpoints().stream().map(Monitor.Endpoint::text).toList());
    }

    private static @Nullable Prometheus taker(Snapshot s, Monitor monitor) {
        return s.prometheuses().or(List.of()).stream()
                .filter(one -> one.monitors().matches(monitor.labels()) && looksHere(s, one))
                .findFirst()
                .orElse(null);
    }

    /** Whether it takes monitors of the namespace; if its labels may not be looked at, it is not blamed. */
    private static boolean looksHere(Snapshot s, Prometheus one) {
        Map<String, String> labels = s.namespaceLabels().value();
        return labels == null
                ? one.namespaces().there() || one.looksInto(s.namespace(), Map.of())
                : one.looksInto(s.namespace(), labels);
    }

    private static Outcome taken(Snapshot s, Monitor monitor) {
        Outcome unread = Look.unread(s.prometheuses());
        if (unread != null) {
            return unread;
        }
        Prometheus taker = taker(s, monitor);
        if (taker != null) {
            return Outcome.ok(taker.reference());
        }
        List<Prometheus> all = s.prometheuses().or(List.of());
        if (all.isEmpty()) {
            return Outcome.warning("there is no Prometheus", "kubectl get prometheus -A");
        }
        Prometheus first = all.stream()
                .filter(one -> one.monitors().matches(monitor.labels()))
                .findFirst()
                .orElse(all.get(0));
        if (!first.monitors().there()) {
            return Outcome.failed(
                    first.reference() + " takes no ServiceMonitor",
                    Fix.kubectl(
                            first.namespace(),
                            "patch",
                            "prometheus",
                            first.name(),
                            "--type=merge",
                            "-p",
                            "{\"spec\":{\"serviceMonitorSelector\":{}}}"));
        }
        List<String> lacking = first.monitors().lacking(monitor.labels());
        if (lacking.isEmpty()) {
            return elsewhere(s, first);
        }
        String label = first.monitors().expressions().isEmpty()
                ? label(s, "servicemonitor", monitor.name(), first.monitors(), monitor.labels())
                : "kubectl get prometheus -A -o yaml";
        String[] values = first.monitors().expressions().isEmpty()
                ? Fix.labels(missing(first.monitors(), monitor.labels())).stream()
                        .map(one -> one.split("=", 2))
                        .map(one -> Fix.path("serviceMonitor.labels", one[0]) + "=" + one[1])
                        .toArray(String[]::new)
                : new String[0];
        return Outcome.failed(
                first.reference() + " wants " + Look.some(lacking),
                values.length == 0 ? label : Fix.set(s, label, values));
    }

    private static Outcome elsewhere(Snapshot s, Prometheus one) {
        Map<String, String> labels = s.namespaceLabels().or(Map.of());
        boolean byLabels =
                one.namespaces().there() && one.namespaces().expressions().isEmpty();
        return Outcome.failed(
                one.reference() + " takes ServiceMonitors of "
                        + (one.namespaces().there()
                                ? "namespaces with "
                                        + Look.some(one.namespaces().lacking(labels))
                                : "its own namespace")
                        + " only",
                byLabels
                        ? "kubectl label --overwrite namespace " + Fix.word(s.namespace()) + " "
                                + String.join(
                                        " ",
                                        Fix.labels(missing(one.namespaces(), labels)).stream()
                                                .map(Fix::word)
                                                .toList())
                        : Fix.kubectl(
                                one.namespace(),
                                "patch",
                                "prometheus",
                                one.name(),
                                "--type=merge",
                                "-p",
                                "{\"spec\":{\"serviceMonitorNamespaceSelector\":"
                                        + "{\"matchLabels\":null,\"matchExpressions\":null}}}"));
    }

    private static Outcome letIn(Snapshot s, Monitor monitor) {
        Outcome unread = Look.unread(s.policies());
        Prometheus taker = taker(s, monitor);
        if (unread != null || taker == null) {
            return unread != null ? unread : Outcome.skipped("no Prometheus takes it");
        }
        Workload deployment = Look.deployment(s);
        Traffic in = Traffic.in(s, deployment.podLabels(), Traffic.port(deployment, "http", 8082));
        Party party = taker.namespace().equals(s.namespace())
                ? Traffic.pod(s, taker.podLabels())
                : Party.elsewhere(taker.podLabels(), taker.namespace());
        return in.to(party)
                ? Outcome.ok(in.limited() ? "they do" : "there is no policy")
                : Outcome.warning(
                        in.names() + " does not let " + taker.reference() + " in",
                        Fix.kubectl(
                                s, "edit", "networkpolicy", in.policies().get(0).name()));
    }

    /** Gives an object the labels that it lacks. */
    private static String label(Snapshot s, String kind, String name, Selector wanted, Map<String, String> found) {
        List<String> words = new ArrayList<>(List.of("label", "--overwrite", kind, name));
        words.addAll(Fix.labels(missing(wanted, found)));
        return Fix.kubectl(s, words.toArray(String[]::new));
    }

    private static Map<String, String> missing(Selector wanted, Map<String, String> found) {
        Map<String, String> missing = new TreeMap<>(wanted.labels());
        missing.entrySet().removeIf(one -> one.getValue().equals(found.get(one.getKey())));
        return missing;
    }

    private static String patch(Snapshot s, Monitor monitor, String path, String value) {
        return Fix.kubectl(
                s,
                "patch",
                "servicemonitor",
                monitor.name(),
                "--type=json",
                "-p",
                "[{\"op\":\"add\",\"path\":\"" + path + "\",\"value\":" + value + "}]");
    }

    /** Labels have no characters that JSON would have to escape. */
    private static String json(Map<String, String> labels) {
        return "{"
                + String.join(
                        ",",
                        Fix.labels(labels).stream()
                                .map(one -> "\"" + one.replaceFirst("=", "\":\"") + "\"")
                                .toList())
                + "}";
    }
}
