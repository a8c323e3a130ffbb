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
    static final List<Check<Snapshot>> ALL = List.of(
            new Check<>(
                    "EMK-020",
                    Category.SCALING,
                    "The cluster measures CPU and memory",
                    "An autoscaler by CPU or memory asks metrics.k8s.io, which metrics-server answers. Without it the number"
                            + " of pods stays as it is.",
                    "kubectl apply -f"
                            + " https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml",
                    scaled(ScalingChecks::measured)),
            new Check<>(
                    "EMK-021",
                    Category.SCALING,
                    "The autoscaler gets its numbers",
                    "Numbers are missing for a minute or two after pods have started. If they stay away, metrics-server is not"
                            + " well or the containers request nothing.",
                    "kubectl -n NAMESPACE describe hpa NAME",
                    scaled((s, scaler) -> scaler.failure().isEmpty()
                            ? Outcome.ok(String.join(", ", scaler.metrics()))
                            : Outcome.failed(scaler.failure(), Look.kubectl(s, "describe hpa " + scaler.name())))),
            new Check<>(
                    "EMK-022",
                    Category.SCALING,
                    "The containers say what they request",
                    "Utilisation is a share of the request: without requests for CPU and memory there is nothing to take it of.",
                    "helm upgrade RELEASE helm/edge-mcp -n NAMESPACE --reuse-values --set"
                            + " edgeMcp.resources.requests.cpu=100m,edgeMcp.resources.requests.memory=256Mi",
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
                                    Look.edgeMcp(s, "scale --hpa-max " + scaler.max() * 2))
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
                : Outcome.failed(
                        "nobody serves metrics.k8s.io",
                        "kubectl apply -f"
                                + " https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml");
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
                            Look.kubectl(
                                    s,
                                    "set resources deployment/"
                                            + Look.deployment(s).name() + " -c " + container.name() + " --requests="
                                            + resource + "=" + value));
                }
            }
        }
        return Outcome.ok("they do");
    }
}
