package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.state.Autoscaler;
import dev.edgemcp.cli.kube.state.Container;
import dev.edgemcp.cli.kube.state.Snapshot;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Why the autoscaler does not scale. */
final class ScalingChecks {
    /** As many as {@code edge-mcp k8s scale} takes. */
    private static final int MOST = 1_000;

    static final List<Check<Snapshot>> ALL = List.of(
            new Check<>(
                    "EMK-020",
                    Category.SCALING,
                    "The cluster measures CPU and memory",
                    "An autoscaler by CPU or memory asks metrics.k8s.io, which metrics-server answers. Without it the number"
                            + " of pods stays as it is.",
                    Fix.METRICS_SERVER,
                    scaled(ScalingChecks::measured)),
            new Check<>(
                    "EMK-021",
                    Category.SCALING,
                    "The autoscaler gets its numbers",
                    "Numbers are missing for a minute or two after pods have started. If they stay away, metrics-server is not"
                            + " well, the containers request nothing, or the autoscaler scales something that is not there.",
                    "kubectl get apiservice v1beta1.metrics.k8s.io",
                    scaled(ScalingChecks::counted)),
            new Check<>(
                    "EMK-022",
                    Category.SCALING,
                    "The containers say what they request",
                    "Utilisation is a share of the request: without requests for CPU and memory there is nothing to take it of.",
                    "edge-mcp k8s upgrade --reuse-values --set edgeMcp.resources.requests.cpu=100m"
                            + " --set edgeMcp.resources.requests.memory=256Mi -n NAMESPACE",
                    scaled(ScalingChecks::requests)),
            new Check<>(
                    "EMK-023",
                    Category.SCALING,
                    "The autoscaler is not at its upper end",
                    "It wants more pods than it may have: load is higher than was planned for.",
                    "edge-mcp k8s scale --hpa-max N -n NAMESPACE",
                    scaled((s, scaler) -> scaler.limited() || (scaler.max() > 0 && scaler.current() >= scaler.max())
                            ? Outcome.warning(
                                    scaler.current() + " of at most " + scaler.max(),
                                    Fix.edgeMcp(
                                            s,
                                            "scale",
                                            "--hpa-max",
                                            "" + Math.min(MOST, 2 * Math.max(1, scaler.max()))))
                            : Outcome.ok(scaler.current() + " of at most " + scaler.max()))));

    private ScalingChecks() {}

    private static Function<Snapshot, Outcome> scaled(BiFunction<Snapshot, Autoscaler, Outcome> probe) {
        return Look.deployed(s -> {
            Outcome unread = Look.unread(s.autoscaler());
            Autoscaler scaler = s.autoscaler().value();
            return unread != null
                    ? unread
                    : scaler == null ? Outcome.skipped("there is no autoscaler") : probe.apply(s, scaler);
        });
    }

    private static Outcome measured(Snapshot s, Autoscaler scaler) {
        if (!scaler.usesResources()) {
            return Outcome.skipped("the autoscaler does not go by them");
        }
        Outcome unread = Look.unread(s.groups());
        if (unread != null) {
            return unread;
        }
        return s.groups().or(Set.of()).contains("metrics.k8s.io")
                ? Outcome.ok("metrics.k8s.io is there")
                : Outcome.failed("nobody serves metrics.k8s.io", Fix.METRICS_SERVER);
    }

    private static Outcome counted(Snapshot s, Autoscaler scaler) {
        String target = "Deployment/" + Look.deployment(s).name();
        if (!scaler.target().equals(target)) {
            return Outcome.failed(
                    scaler.name() + " scales " + scaler.target() + ", and not " + target,
                    Fix.again(
                            s,
                            Fix.kubectl(
                                    s,
                                    "patch",
                                    "hpa",
                                    scaler.name(),
                                    "--type=merge",
                                    "-p",
                                    "{\"spec\":{\"scaleTargetRef\":{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"name\":\""
                                            + Look.deployment(s).name() + "\"}}}")));
        }
        if (scaler.failure().isEmpty()) {
            return Outcome.ok(String.join(", ", scaler.metrics()));
        }
        return Outcome.failed(
                scaler.failure(),
                scaler.failure().startsWith("FailedGetResourceMetric")
                        ? "kubectl get apiservice v1beta1.metrics.k8s.io"
                        : Fix.events(s));
    }

    private static String requesting(Snapshot s, Container container, String amount) {
        return Fix.kubectl(
                s, "set", "resources", Look.deployment(s).reference(), "-c", container.name(), "--requests=" + amount);
    }

    private static Outcome requests(Snapshot s, Autoscaler scaler) {
        for (Container container : Look.deployment(s).containers()) {
            for (String metric : scaler.metrics()) {
                String resource = metric.replaceAll(" .*", "");
                boolean counted = resource.equals("cpu") || resource.equals("memory");
                if (counted && !container.requests().containsKey(resource)) {
                    String value = resource.equals("cpu") ? "100m" : "256Mi";
                    return Outcome.failed(
                            "container " + container.name() + " requests no " + resource,
                            container.name().equals("edge-mcp")
                                    ? Fix.set(
                                            s,
                                            requesting(s, container, resource + "=" + value),
                                            "edgeMcp.resources.requests." + resource + "=" + value)
                                    : requesting(s, container, resource + "=" + value));
                }
            }
        }
        return Outcome.ok("they do");
    }
}
