package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.Ground;
import dev.edgemcp.cli.kube.Permission;
import dev.edgemcp.cli.kube.state.Part;
import dev.edgemcp.cli.kube.state.Quota;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a cluster needs to have before Edge MCP is installed. */
final class GroundChecks {
    static final List<Check<Ground>> ALL = List.of(
            new Check<>(
                    "EMK-080",
                    Category.BEFORE,
                    "The cluster is Kubernetes 1.24 or newer",
                    "The manifests use autoscaling/v2, policy/v1 and EndpointSlices, which older servers do not have.",
                    "kubectl version",
                    g -> ClusterChecks.version(g.version())),
            new Check<>(
                    "EMK-081",
                    Category.BEFORE,
                    "You may create what is installed",
                    "Whoever installs needs the right to create every kind of object in the namespace, and Helm to keep its"
                            + " record in Secrets there.",
                    "kubectl create rolebinding edge-mcp-admin --clusterrole=admin --user=USER -n NAMESPACE",
                    GroundChecks::permissions),
            new Check<>(
                    "EMK-082",
                    Category.BEFORE,
                    "The namespace is there, or can be made",
                    "Everything is installed into one namespace, which is made if it is not there.",
                    "edge-mcp k8s install -n NAMESPACE",
                    GroundChecks::namespace),
            new Check<>(
                    "EMK-083",
                    Category.BEFORE,
                    "Nothing of the kind is there yet",
                    "A second release beside the first one is possible; upgrading is what one usually wants.",
                    "edge-mcp k8s status -n NAMESPACE",
                    GroundChecks::existing),
            new Check<>(
                    "EMK-084",
                    Category.BEFORE,
                    "The cluster measures CPU and memory",
                    "The autoscaler goes by them: without metrics-server it does not scale.",
                    Fix.METRICS_SERVER,
                    g -> group(g, "metrics.k8s.io", Fix.METRICS_SERVER)),
            new Check<>(
                    "EMK-085",
                    Category.BEFORE,
                    "The cluster has the Prometheus Operator",
                    "Only a release with serviceMonitor.enabled needs it.",
                    "edge-mcp k8s install --set serviceMonitor.enabled=false -n NAMESPACE",
                    g -> group(g, "monitoring.coreos.com", install(g, "serviceMonitor.enabled=false"))),
            new Check<>(
                    "EMK-086",
                    Category.BEFORE,
                    "There is a default storage class",
                    "The volume of Redis asks for none by name, and waits for ever where there is no default.",
                    "edge-mcp k8s install --set redis.master.persistence.storageClass=CLASS -n NAMESPACE",
                    GroundChecks::storage),
            new Check<>(
                    "EMK-087",
                    Category.BEFORE,
                    "Quotas leave room",
                    "With a quota used up the API server refuses the pods.",
                    "kubectl -n NAMESPACE describe quota",
                    GroundChecks::quota),
            new Check<>(
                    "EMK-088",
                    Category.BEFORE,
                    "Pod Security admits the pods",
                    "The pods of the chart are fit for the level 'restricted', and so for all.",
                    "kubectl label namespace NAMESPACE pod-security.kubernetes.io/enforce=restricted --overwrite",
                    GroundChecks::podSecurity));

    private GroundChecks() {}

    private static String install(Ground g, String value) {
        return Fix.edgeMcp(g.namespace(), "", "install", "--set", value);
    }

    private static Outcome permissions(Ground g) {
        List<String> denied = g.permissions().entrySet().stream()
                .filter(entry -> Boolean.FALSE.equals(entry.getValue().value()))
                .map(entry -> entry.getKey().toString())
                .sorted()
                .toList();
        if (!denied.isEmpty()) {
            return Outcome.failed(
                    "you may not " + Look.some(denied), Fix.kubectl(g.namespace(), "auth", "can-i", "--list"));
        }
        for (Map.Entry<Permission, Part<Boolean>> asked : g.permissions().entrySet()) {
            Outcome unread = Look.unread(asked.getValue());
            if (unread != null) {
                return unread;
            }
        }
        return Outcome.ok(Look.count(g.permissions().size(), "permission"));
    }

    private static Outcome namespace(Ground g) {
        Outcome unread = Look.unread(g.namespaceThere());
        if (unread != null) {
            return unread;
        }
        return g.namespaceThere().or(true)
                ? Outcome.ok(g.namespace())
                : Outcome.warning("there is no namespace " + g.namespace(), Fix.edgeMcp(g.namespace(), "", "install"));
    }

    private static Outcome existing(Ground g) {
        Outcome unread = Look.unread(g.releases());
        List<String> releases = g.releases().or(List.of());
        return unread != null
                ? unread
                : releases.isEmpty()
                        ? Outcome.ok("nothing")
                        : Outcome.warning(
                                "there is " + Look.some(releases),
                                Fix.edgeMcp(g.namespace(), releases.get(0), "status"));
    }

    private static Outcome group(Ground g, String group, String fix) {
        Outcome unread = Look.unread(g.groups());
        return unread != null
                ? unread
                : g.groups().or(Set.of()).contains(group)
                        ? Outcome.ok(group)
                        : Outcome.warning("nobody serves " + group, fix);
    }

    private static Outcome storage(Ground g) {
        Outcome unread = Look.unread(g.storageClasses());
        if (unread != null) {
            return unread;
        }
        Map<String, Boolean> classes = g.storageClasses().or(Map.of());
        List<String> defaults = classes.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        if (!defaults.isEmpty()) {
            return Outcome.ok(Look.some(defaults));
        }
        // Without any there is no volume to be had.
        return classes.isEmpty()
                ? Outcome.warning("there is none at all", install(g, "redis.master.persistence.enabled=false"))
                : Outcome.warning(
                        "none is the default",
                        install(
                                g,
                                "redis.master.persistence.storageClass="
                                        + classes.keySet().stream()
                                                .sorted()
                                                .findFirst()
                                                .orElse("")));
    }

    private static Outcome quota(Ground g) {
        Outcome unread = Look.unread(g.quotas());
        if (unread != null) {
            return unread;
        }
        for (Quota quota : g.quotas().or(List.of())) {
            if (!quota.full().isEmpty()) {
                return Outcome.failed(
                        quota.name() + " is used up: "
                                + Look.some(quota.full().stream()
                                        .map(Quota.Limit::text)
                                        .toList()),
                        Fix.kubectl(g.namespace(), "describe", "quota"));
            }
        }
        return Outcome.ok("they do");
    }

    private static Outcome podSecurity(Ground g) {
        Outcome unread = Look.unread(g.podLevel());
        String level = g.podLevel().or("");
        return unread != null ? unread : Outcome.ok(level.isEmpty() ? "no level is enforced" : level);
    }
}
