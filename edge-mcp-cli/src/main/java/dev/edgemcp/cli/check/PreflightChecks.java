package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.state.Quota;
import dev.edgemcp.cli.kube.state.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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
                    "edge-mcp k8s install --release OTHER -n NAMESPACE",
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
                    "edge-mcp k8s install --set edgeMcp.image.repository=REGISTRY/edge-mcp --set edgeMcp.image.tag=VERSION"
                            + " -n NAMESPACE",
                    PreflightChecks::image));

    static final List<Check<Preflight>> ALL = all();

    private PreflightChecks() {}

    private static List<Check<Preflight>> all() {
        List<Check<Preflight>> all = new ArrayList<>();
        ground(all, "EMK-080", p -> true);
        ground(all, "EMK-081", p -> true);
        ground(all, "EMK-084", p -> p.kinds().contains("HorizontalPodAutoscaler"));
        ground(all, "EMK-086", Preflight::defaultClass);
        ground(all, "EMK-087", p -> true, PreflightChecks::room);
        ground(all, "EMK-088", p -> true, PreflightChecks::admitted);
        all.addAll(OWN);
        return List.copyOf(all);
    }

    private static void ground(List<Check<Preflight>> all, String id, Predicate<Preflight> needed) {
        ground(all, id, needed, p -> null);
    }

    /**
     * A check of the cluster, if the release needs what it is about.
     *
     * @param own what is wrong with the release there; null if nothing is
     */
    private static void ground(
            List<Check<Preflight>> all,
            String id,
            Predicate<Preflight> needed,
            Function<Preflight, @Nullable Outcome> own) {
        GroundChecks.ALL.stream()
                .filter(check -> check.id().equals(id))
                .forEach(check ->
                        all.add(new Check<>(check.id(), check.category(), check.what(), check.why(), check.fix(), p -> {
                            Outcome wrong = own.apply(p);
                            return wrong != null
                                    ? wrong
                                    : needed.test(p) ? check.probe().apply(p.ground()) : Outcome.skipped("not needed");
                        })));
    }

    /** Whether quotas have room for the pods that will be made. */
    private static @Nullable Outcome room(Preflight p) {
        for (Preflight.Demand demand : p.demands()) {
            Quota.Room room = Quota.room(p.ground().quotas().or(List.of()), demand.each());
            if (room.pods() < demand.pods()) {
                return Outcome.failed(
                        demand.reference() + " needs " + Look.count(demand.pods(), "pod") + " more, and " + room.quota()
                                + " has room for " + room.pods() + " (" + room.limit() + ")",
                        Fix.kubectl(p.ground().namespace(), "describe", "quota"));
            }
        }
        return null;
    }

    /** Whether the pods are what the level of the namespace wants. */
    private static @Nullable Outcome admitted(Preflight p) {
        String level = p.ground().podLevel().or("");
        return level.equals("restricted") && !p.unrestricted().isEmpty()
                ? Outcome.failed(
                        "the namespace enforces 'restricted': " + Look.some(p.unrestricted()),
                        "kubectl label --overwrite namespace " + p.ground().namespace()
                                + " pod-security.kubernetes.io/enforce=baseline")
                : null;
    }

    /** The same command with more values. */
    private static String again(Preflight p, String... values) {
        List<String> words = new ArrayList<>(List.of(p.installing() ? "install" : "upgrade"));
        if (!p.installing()) {
            words.add("--reuse-values");
        }
        for (String value : values) {
            words.addAll(List.of("--set", value));
        }
        return Fix.edgeMcp(p.ground().namespace(), p.release(), words.toArray(String[]::new));
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
                        ? again(p, "serviceMonitor.enabled=false", "prometheusRule.enabled=false")
                        : "kubectl api-resources");
    }

    private static Outcome owned(Preflight p) {
        return p.foreign().isEmpty()
                ? Outcome.ok("nothing does")
                : Outcome.failed(
                        "there already, and not of this release: " + Look.some(p.foreign()),
                        p.installing()
                                ? Fix.edgeMcp(p.ground().namespace(), p.release() + "-2", "install")
                                : Fix.kubectl(
                                        p.ground().namespace(),
                                        "get",
                                        p.foreign().get(0).replaceFirst(" .*", ""),
                                        "-o",
                                        "yaml"));
    }

    private static Outcome references(Preflight p) {
        if (p.missing().isEmpty()) {
            return Outcome.ok("all");
        }
        return Outcome.failed(
                "there is no "
                        + Look.some(p.missing().stream().map(Wanted::text).toList()),
                Fix.create(p.ground().namespace(), p.missing().get(0)));
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
                        again(p) + " --set edgeMcp.image.repository=\"${REGISTRY:?}/edge-mcp\"");
            }
            if (!image.contains("@") && (name.endsWith(":latest") || name.lastIndexOf(':') <= name.lastIndexOf('/'))) {
                return Outcome.warning(
                        image + " may be another image tomorrow",
                        again(p) + " --set " + (ours ? "edgeMcp" : "redis") + ".image.tag=\"${VERSION:?}\"");
            }
        }
        return Outcome.ok(Look.some(p.images()));
    }
}
