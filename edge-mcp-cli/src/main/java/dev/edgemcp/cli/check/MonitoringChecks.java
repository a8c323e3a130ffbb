package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.Monitor;
import dev.edgemcp.cli.kube.state.Prometheus;
import dev.edgemcp.cli.kube.state.ServiceState;
import dev.edgemcp.cli.kube.state.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
                    "A ServiceMonitor finds Services by their labels, not by their name. One whose labels fit none is ignored"
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
                            + " release or prometheus.",
                    "helm upgrade RELEASE helm/edge-mcp -n NAMESPACE --reuse-values --set"
                            + " serviceMonitor.prometheusLabel=LABEL",
                    monitored(MonitoringChecks::taken)));

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
        ServiceState service = s.service();
        if (service == null) {
            return Outcome.skipped("there is no Service");
        }
        return service.labels().entrySet().containsAll(monitor.selector().entrySet())
                ? Outcome.ok(monitor.name() + " is about " + service.name())
                : Outcome.failed(
                        monitor.name() + " looks for " + labels(monitor.selector()) + ", which Service "
                                + service.name() + " does not have",
                        Look.kubectl(
                                s,
                                "label service " + service.name() + " "
                                        + labels(monitor.selector()).replace(",", " ")));
    }

    private static Outcome port(Snapshot s, Monitor monitor) {
        ServiceState service = s.service();
        if (service == null) {
            return Outcome.skipped("there is no Service");
        }
        List<String> names =
                service.ports().stream().map(ServiceState.Port::name).toList();
        return monitor.ports().stream().anyMatch(names::contains)
                ? Outcome.ok(Look.some(monitor.ports()))
                : Outcome.failed(
                        "it names " + Look.some(monitor.ports()) + ", the Service has " + Look.some(names),
                        Look.kubectl(s, "edit servicemonitor " + monitor.name()));
    }

    private static Outcome taken(Snapshot s, Monitor monitor) {
        Outcome unread = Look.unread(s.prometheuses());
        if (unread != null) {
            return unread;
        }
        List<Prometheus> all = s.prometheuses().or(List.of());
        for (Prometheus one : all) {
            if (one.unclear()) {
                return Outcome.skipped(one.name() + " selects by expressions, which is not looked into");
            }
            if (!one.none()
                    && monitor.labels().entrySet().containsAll(one.monitors().entrySet())) {
                return Outcome.ok(one.name());
            }
        }
        if (all.isEmpty()) {
            return Outcome.warning("there is no Prometheus", "kubectl get prometheus -A");
        }
        Prometheus first = all.get(0);
        return first.none()
                ? Outcome.failed(first.name() + " takes no ServiceMonitor", "kubectl get prometheus -A -o yaml")
                : Outcome.failed(
                        first.name() + " wants " + labels(first.monitors()),
                        Look.kubectl(
                                s,
                                "label servicemonitor " + monitor.name() + " "
                                        + labels(first.monitors()).replace(",", " ")));
    }

    private static String labels(Map<String, String> labels) {
        return String.join(
                ",",
                labels.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .sorted()
                        .toList());
    }
}
