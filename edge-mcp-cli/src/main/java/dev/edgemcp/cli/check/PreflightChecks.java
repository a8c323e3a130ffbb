package dev.edgemcp.cli.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What must be so before a release is installed or changed: what a cluster needs for it, and what it says itself. */
final class PreflightChecks {
    static final List<Check<Preflight>> OWN = List.of(
            new Check<>(
                    "EMK-090",
                    Category.BEFORE,
                    "The cluster knows every kind of object",
                    "An object of a kind that the API server does not serve cannot be made, and the installation would end there.",
                    "kubectl api-resources",
                    PreflightChecks::served),
            new Check<>(
                    "EMK-091",
                    Category.BEFORE,
                    "Nothing else owns the objects",
                    "Helm refuses to take objects over that are there already and do not belong to the release.",
                    "kubectl -n NAMESPACE get KIND NAME -o yaml",
                    PreflightChecks::owned),
            new Check<>(
                    "EMK-092",
                    Category.BEFORE,
                    "Secrets and ConfigMaps that the pods need are there",
                    "A pod whose Secret is missing is not started: it waits as CreateContainerConfigError.",
                    "kubectl -n NAMESPACE create secret generic NAME --from-file=KEY=FILE",
                    PreflightChecks::references),
            new Check<>(
                    "EMK-093",
                    Category.BEFORE,
                    "The image can be pulled, as far as can be told",
                    "A name without a registry means Docker Hub's library, unless every node has the image already; a moving tag"
                            + " runs another version after each restart.",
                    "edge-mcp k8s install --set edgeMcp.image.repository=REGISTRY/edge-mcp --set edgeMcp.image.tag=VERSION",
                    PreflightChecks::image));

    static final List<Check<Preflight>> ALL = all();

    private PreflightChecks() {}

    private static List<Check<Preflight>> all() {
        List<Check<Preflight>> all = new ArrayList<>();
        ground(all, "EMK-080", p -> true);
        ground(all, "EMK-081", p -> true);
        ground(all, "EMK-084", p -> p.kinds().contains("HorizontalPodAutoscaler"));
        ground(all, "EMK-086", Preflight::defaultClass);
        ground(all, "EMK-087", p -> true);
        ground(all, "EMK-088", p -> true);
        all.addAll(OWN);
        return List.copyOf(all);
    }

    /** A check of the cluster, if the release needs what it is about. */
    private static void ground(List<Check<Preflight>> all, String id, Predicate<Preflight> needed) {
        GroundChecks.ALL.stream()
                .filter(check -> check.id().equals(id))
                .forEach(check -> all.add(new Check<>(
                        check.id(),
                        check.category(),
                        check.what(),
                        check.why(),
                        check.fix(),
                        p -> needed.test(p) ? check.probe().apply(p.ground()) : Outcome.skipped("not needed"))));
    }

    private static Outcome served(Preflight p) {
        Outcome unread = Look.unread(p.ground().groups());
        if (unread != null) {
            return unread;
        }
        Set<String> there = p.ground().groups().or(Set.of());
        List<String> unknown = p.groups().stream()
                .filter(group -> !there.contains(group))
                .sorted()
                .toList();
        if (unknown.isEmpty()) {
            return Outcome.ok(Look.count(p.kinds().size(), "kind"));
        }
        return Outcome.failed(
                "nobody serves " + Look.some(unknown),
                unknown.contains("monitoring.coreos.com")
                        ? "--set serviceMonitor.enabled=false --set prometheusRule.enabled=false, or install the Prometheus"
                                + " Operator"
                        : "kubectl api-resources");
    }

    private static Outcome owned(Preflight p) {
        return p.foreign().isEmpty()
                ? Outcome.ok("nothing does")
                : Outcome.failed(
                        "there already, and not of this release: " + Look.some(p.foreign()),
                        "--release with another name, or kubectl -n "
                                + p.ground().namespace() + " delete "
                                + p.foreign().get(0));
    }

    private static Outcome references(Preflight p) {
        if (p.missing().isEmpty()) {
            return Outcome.ok("all");
        }
        String[] first = p.missing().get(0).split(" ", 2);
        return Outcome.failed(
                "there is no " + Look.some(p.missing()),
                "kubectl -n " + p.ground().namespace() + " create "
                        + (first[0].equals("Secret") ? "secret generic " : "configmap ") + first[1]
                        + " --from-file=KEY=FILE");
    }

    private static Outcome image(Preflight p) {
        for (String image : p.images()) {
            String name = image.replaceFirst("@.*", "");
            int slash = name.indexOf('/');
            boolean registry = slash > 0
                    && (name.substring(0, slash).contains(".")
                            || name.substring(0, slash).contains(":")
                            || name.startsWith("localhost/"));
            boolean ours = name.replaceFirst(":[^/]*$", "").endsWith("edge-mcp");
            if (ours && !registry) {
                return Outcome.warning(
                        image + " names no registry: every node must have it already",
                        "--set edgeMcp.image.repository=REGISTRY/edge-mcp");
            }
            if (!image.contains("@") && (name.endsWith(":latest") || name.lastIndexOf(':') <= name.lastIndexOf('/'))) {
                return Outcome.warning(image + " may be another image tomorrow", "--set edgeMcp.image.tag=VERSION");
            }
        }
        return Outcome.ok(Look.some(p.images()));
    }
}
