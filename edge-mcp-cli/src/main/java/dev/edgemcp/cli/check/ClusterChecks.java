package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.state.Health;
import dev.edgemcp.cli.kube.state.HelmRelease;
import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.Part;
import dev.edgemcp.cli.kube.state.Pod;
import dev.edgemcp.cli.kube.state.PodMetrics;
import dev.edgemcp.cli.kube.state.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether there is a cluster and a release at all, and whether all of it is of one piece. */
final class ClusterChecks {
    private static final Pattern VERSION = Pattern.compile("v?(\\d{1,3})\\.(\\d{1,3}).*");

    static final List<Check<Snapshot>> ALL = List.of(
            new Check<>(
                    "EMK-001",
                    Category.CLUSTER,
                    "The cluster is Kubernetes 1.24 or newer",
                    "The manifests use autoscaling/v2, policy/v1 and EndpointSlices, which older servers do not have.",
                    "kubectl version",
                    s -> version(s.version())),
            new Check<>(
                    "EMK-002",
                    Category.CLUSTER,
                    "All that the checks look at may be read",
                    "A check that cannot look finds nothing. What is missing is a right to read for whoever runs this, not"
                            + " for Edge MCP.",
                    "kubectl -n NAMESPACE auth can-i --list",
                    ClusterChecks::readable),
            new Check<>(
                    "EMK-003",
                    Category.RELEASE,
                    "There is a release of Edge MCP in the namespace",
                    "No Deployment in the namespace has pods with the label app=edge-mcp. It may be in another namespace or"
                            + " cluster, or was never installed.",
                    "kubectl get deployments -A -l app.kubernetes.io/name=edge-mcp",
                    ClusterChecks::release),
            new Check<>(
                    "EMK-004",
                    Category.RELEASE,
                    "Helm has finished what it began",
                    "A release that is pending was interrupted: Helm refuses to upgrade it until it is rolled back. One that"
                            + " failed runs with what could be applied.",
                    "edge-mcp k8s rollback -n NAMESPACE --release RELEASE",
                    ClusterChecks::helm),
            new Check<>(
                    "EMK-005",
                    Category.RELEASE,
                    "All pods run the same version",
                    "Pods with different images answer the same client differently. It is normal during a rollout, and a sign"
                            + " of one that is stuck when it stays.",
                    "edge-mcp k8s status --watch -n NAMESPACE",
                    Look.pods(ClusterChecks::skew)),
            new Check<>(
                    "EMK-006",
                    Category.RELEASE,
                    "No server works with less than it should",
                    "A server that says it is degraded takes calls, but without one of its parts, such as its new"
                            + " configuration or its Redis.",
                    "edge-mcp k8s logs -n NAMESPACE",
                    Look.pods(ClusterChecks::degraded)),
            new Check<>(
                    "EMK-007",
                    Category.RELEASE,
                    "The configuration of every server was good when it was read last",
                    "A server that gets a bad file keeps the configuration it had, until it is started again and then does not"
                            + " start.",
                    "edge-mcp config check --config FILE",
                    Look.pods(ClusterChecks::configuration)));

    private ClusterChecks() {}

    static Outcome version(Part<String> version) {
        Outcome unread = Look.unread(version);
        if (unread != null) {
            return unread;
        }
        String text = version.or("");
        Matcher numbers = VERSION.matcher(text);
        if (!numbers.matches()) {
            return Outcome.skipped("the server does not say its version");
        }
        int major = Integer.parseInt(numbers.group(1));
        int minor = Integer.parseInt(numbers.group(2));
        // A server that says 0.0 does not want to say.
        boolean old = major == 1 && minor < 24;
        return old
                ? Outcome.failed("it is " + text, "upgrade the cluster to Kubernetes 1.24 or newer")
                : Outcome.ok(text);
    }

    private static Outcome readable(Snapshot s) {
        Map<String, Part<?>> unread = s.unread();
        if (unread.isEmpty()) {
            return Outcome.ok("everything");
        }
        Part<?> first = unread.values().iterator().next();
        return Outcome.warning(
                "not " + Look.some(List.copyOf(unread.keySet())) + ": " + first.problem(),
                unread.values().stream().anyMatch(Part::forbidden)
                        ? Fix.kubectl(s, "auth", "can-i", "--list")
                        : Fix.edgeMcp(s, "check"));
    }

    private static Outcome release(Snapshot s) {
        Identity release = s.release();
        if (release != null) {
            return Outcome.ok(release.name() + (release.helm() ? ", by Helm" : ", without Helm"));
        }
        Outcome unread = Look.unread(s.workloads());
        return unread != null
                ? unread
                : Outcome.failed(
                        "namespace " + s.namespace() + " of " + (s.context().isEmpty() ? s.server() : s.context())
                                + " has none",
                        "kubectl get deployments -A -l app.kubernetes.io/name=edge-mcp");
    }

    private static Outcome helm(Snapshot s) {
        Identity release = s.release();
        if (release == null || !release.helm()) {
            return Outcome.skipped("Helm does not manage it");
        }
        Outcome unread = Look.unread(s.helm());
        if (unread != null) {
            return unread;
        }
        HelmRelease helm = s.helm().value();
        if (helm == null) {
            return Outcome.warning(
                    "there is no record of Helm's for " + release.name()
                            + ": something else applies its objects, or keeps records elsewhere than in Secrets",
                    Fix.kubectl(s, "get", "secrets,configmaps", "-l", "owner=helm"));
        }
        String revision = "revision " + helm.revision() + " is " + helm.status();
        if (helm.pending()) {
            boolean whole =
                    helm.status().equals("pending-install") || helm.status().equals("uninstalling");
            return Outcome.failed(revision, Fix.edgeMcp(s, whole ? "uninstall" : "rollback"));
        }
        // A first revision has nothing to go back to.
        return helm.status().equals("failed")
                ? Outcome.failed(revision, Fix.edgeMcp(s, helm.revision() < 2 ? "upgrade" : "rollback"))
                : Outcome.ok(revision);
    }

    private static Outcome skew(Snapshot s) {
        TreeSet<String> images = new TreeSet<>();
        s.servers().stream()
                .filter(Pod::alive)
                .flatMap(pod -> pod.containers().stream())
                .filter(container -> container.name().equals("edge-mcp"))
                .forEach(container -> images.add(container.image()));
        TreeSet<String> versions = new TreeSet<>();
        s.health().values().forEach(part -> {
            Health health = part.value();
            if (health != null && !health.version().isEmpty()) {
                versions.add(health.version());
            }
        });
        TreeSet<String> different = images.size() > 1 ? images : versions;
        return different.size() > 1
                ? Outcome.warning("there are " + Look.some(List.copyOf(different)), Fix.edgeMcp(s, "status", "--watch"))
                : Outcome.ok(images.isEmpty() ? "no pods" : images.first());
    }

    private static Outcome degraded(Snapshot s) {
        for (Map.Entry<String, Part<Health>> pod : s.health().entrySet()) {
            Health health = pod.getValue().value();
            if (health != null && !health.degraded().isEmpty()) {
                Map.Entry<String, String> part =
                        health.degraded().entrySet().iterator().next();
                return Outcome.warning(
                        pod.getKey() + ": " + part.getKey() + ": " + part.getValue(), Fix.logs(s, pod.getKey()));
            }
        }
        return s.health().values().stream().anyMatch(part -> part.value() != null)
                ? Outcome.ok("none says so")
                : Outcome.skipped("no server was asked");
    }

    private static Outcome configuration(Snapshot s) {
        boolean any = false;
        for (Map.Entry<String, Part<PodMetrics>> pod : s.metrics().entrySet()) {
            PodMetrics metrics = pod.getValue().value();
            any |= metrics != null;
            if (metrics != null && !metrics.last().configGood()) {
                return Outcome.failed(
                        pod.getKey() + " has refused its file and keeps what it had", Fix.logs(s, pod.getKey()));
            }
        }
        return any ? Outcome.ok("of all that were asked") : Outcome.skipped("no server was asked");
    }
}
