package dev.edgemcp.cli.release;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.check.CheckRunner;
import dev.edgemcp.cli.check.Checks;
import dev.edgemcp.cli.check.Finding;
import dev.edgemcp.cli.check.Outcome.Level;
import dev.edgemcp.cli.helm.Chart;
import dev.edgemcp.cli.helm.Difference;
import dev.edgemcp.cli.helm.Helm;
import dev.edgemcp.cli.helm.HelmException;
import dev.edgemcp.cli.helm.HelmRequest;
import dev.edgemcp.cli.helm.Manifests;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.kube.Cluster;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a release, or changes it: looks whether it can be done, shows what will be done, does it, waits, and proves that it works.
 * Whatever is left when it is stopped in between, the next one understands.
 */
public final class Installation {
    /** For what a chart is rendered when there is no cluster to ask. */
    public static final String KUBERNETES = "1.31.0";

    /**
     * What came of it.
     *
     * @param revision 0 if nothing was done
     * @param appVersion of what is installed; empty if nothing was done
     * @param proof what verifying found; empty if it was not asked for
     */
    public record Done(
            String release,
            int revision,
            String appVersion,
            List<Finding> preflight,
            List<Difference> plan,
            List<Finding> proof) {
        public Done {
            preflight = List.copyOf(preflight);
            plan = List.copyOf(plan);
            proof = List.copyOf(proof);
        }
    }

    private final Helm helm;
    private final Cluster cluster;
    private final Talk talk;
    private final Records records;
    private final Repair repair;

    public Installation(Helm helm, Cluster cluster, Talk talk) {
        this.helm = helm;
        this.cluster = cluster;
        this.talk = talk;
        this.records = new Records(cluster);
        this.repair = new Repair(helm, cluster, records, talk);
    }

    /** What would be made where nothing is, without asking any cluster. */
    public static Manifests offline(Helm helm, Change change, String namespace, String kubernetes, Talk talk) {
        try (Chart chart = Chart.open(change.chart())) {
            Map<String, String> key = ApiKey.extra(change.values(), false, talk);
            HelmRequest request = new HelmRequest(
                    change.release(), namespace, chart.folder(), change.values(), key, "", change.keep(), null);
            return Manifests.of(helm.template(request, kubernetes), namespace);
        }
    }

    /** Makes a release. */
    public Done install(Change change, boolean dry) {
        ReleaseRecord there = dry ? records.newest(change.release()) : repair.beforeInstalling(change.release());
        if (there != null
                && (there.status().equals("deployed") || there.status().equals("superseded"))) {
            throw new CliException(
                    ExitCode.FAILED,
                    "there is a release '" + change.release() + "' already",
                    "revision " + there.revision() + " of it is " + there.status() + " in namespace "
                            + cluster.namespace(),
                    "edge-mcp k8s upgrade --release " + change.release() + " -n " + cluster.namespace());
        }
        return run(change, there, true, dry);
    }

    /** Changes a release. */
    public Done upgrade(Change change, boolean dry) {
        ReleaseRecord there = dry ? records.newest(change.release()) : repair.beforeChanging(change.release());
        if (there == null || there.status().equals("uninstalled")) {
            throw new CliException(
                    ExitCode.FAILED,
                    "there is no release '" + change.release() + "' in namespace " + cluster.namespace(),
                    null,
                    "edge-mcp k8s install --release " + change.release() + " -n " + cluster.namespace());
        }
        return run(change, there, false, dry);
    }

    /** What an upgrade would change, object by object. */
    public List<Difference> difference(Change change) {
        ReleaseRecord there = records.newest(change.release());
        if (there == null) {
            throw new CliException(
                    ExitCode.FAILED,
                    "there is no release '" + change.release() + "' in namespace " + cluster.namespace(),
                    null,
                    "edge-mcp k8s history -n " + cluster.namespace());
        }
        try (Chart chart = Chart.open(change.chart())) {
            Manifests after = rendered(change, chart, there, Map.of());
            if (!there.pending()) {
                helm.tryUpgrade(request(change, chart, Map.of()));
            }
            return Difference.between(there.manifests(), after);
        }
    }

    private Done run(Change change, @Nullable ReleaseRecord there, boolean installing, boolean dry) {
        refuseElsewhere(change);
        try (Chart chart = Chart.open(change.chart())) {
            Map<String, String> key = installing || weak(change) ? ApiKey.extra(change.values(), !dry, talk) : Map.of();
            HelmRequest request = request(change, chart, key);
            boolean fresh = there == null || there.status().equals("uninstalled");
            Manifests after = rendered(change, chart, fresh ? null : there, key);
            List<Finding> preflight = preflight(change, after, installing);
            if (there == null) {
                helm.tryInstall(request);
            } else if (!there.pending() && !fresh) {
                helm.tryUpgrade(request);
            }
            List<Difference> plan =
                    Difference.between(there == null || fresh ? new Manifests(List.of()) : there.manifests(), after);
            talk.plan(plan);
            if (dry) {
                return new Done(change.release(), 0, "", preflight, plan, List.of());
            }
            if (!talk.agreed((installing ? "Install " : "Upgrade ") + change.release() + " in namespace "
                    + cluster.namespace() + " of " + where() + "?")) {
                throw Refusal.nothingChanged();
            }
            talk.note((fresh ? "Installing " : "Upgrading ") + change.release() + " …");
            if (fresh) {
                cluster.objects().makeNamespace(cluster.namespace());
                helm.install(request);
            } else {
                helm.upgrade(request);
            }
            return finish(change, fresh ? null : there, preflight, plan);
        }
    }

    private Done finish(Change change, @Nullable ReleaseRecord before, List<Finding> preflight, List<Difference> plan) {
        ReleaseRecord now = records.newest(change.release());
        if (now == null) {
            throw new CliException(ExitCode.FAILED, "Helm left no record of what it did", null, null);
        }
        List<Finding> proof = List.of();
        try {
            if (change.waits()) {
                new Waiting(cluster, talk).await(change.release(), now.manifests(), change.timeout());
                if (change.verify()) {
                    talk.note("Verifying …");
                    proof = new Verification(cluster, Map.of()).run(change.release());
                    talk.checked(proof);
                    proof.stream()
                            .filter(one -> one.outcome().level() == Level.SKIPPED)
                            .forEach(one -> talk.note("- " + one.id() + "  " + one.what() + ": "
                                    + one.outcome().detail()));
                    if (failed(proof)) {
                        throw new CliException(
                                ExitCode.CHECKS_FAILED,
                                "it is installed, and does not work",
                                "see above",
                                "edge-mcp k8s check -n " + cluster.namespace());
                    }
                }
            }
        } catch (CliException e) {
            if (change.rollback()) {
                undo(change.release(), now, before, e);
            }
            throw e;
        }
        records.prune(change.release());
        return new Done(change.release(), now.revision(), now.appVersion(), preflight, plan, proof);
    }

    private void undo(String release, ReleaseRecord now, @Nullable ReleaseRecord before, CliException failure) {
        talk.note("error: " + failure.getMessage());
        if (before == null) {
            talk.note("Undoing: uninstalling " + release + " …");
            helm.uninstall(release, cluster.namespace(), cluster.kubeconfig());
        } else {
            talk.note("Undoing: going back to revision " + before.revision() + " …");
            new Rollback(helm, cluster, talk).apply(before);
        }
        throw new CliException(
                failure.exitCode(),
                "revision " + now.revision() + " was undone: " + failure.getMessage(),
                null,
                "edge-mcp k8s history --release " + release + " -n " + cluster.namespace(),
                failure);
    }

    private List<Finding> preflight(Change change, Manifests after, boolean installing) {
        List<Finding> findings = CheckRunner.run(
                Checks.ofPreflight(), new PreflightReader(cluster).read(change.release(), installing, after));
        talk.checked(findings);
        if (failed(findings)) {
            throw new CliException(
                    ExitCode.CHECKS_FAILED,
                    "it cannot be " + (installing ? "installed" : "upgraded") + " like this; nothing was changed",
                    "see above",
                    "edge-mcp explain "
                            + findings.stream()
                                    .filter(one -> one.outcome().level() == Level.FAILED)
                                    .findFirst()
                                    .map(Finding::id)
                                    .orElse(""));
        }
        return findings;
    }

    /** What the release will have; random secrets that the chart makes anew are others then. */
    private Manifests rendered(Change change, Chart chart, @Nullable ReleaseRecord before, Map<String, String> key) {
        ObjectNode values = Kept.values(before, change.values(), change.keep());
        Map<String, String> secrets = new LinkedHashMap<>(Kept.secrets(before, values));
        secrets.putAll(key);
        HelmRequest request = new HelmRequest(
                change.release(),
                cluster.namespace(),
                chart.folder(),
                values,
                secrets,
                "",
                HelmRequest.Keep.RESET,
                null);
        Manifests after = Manifests.of(helm.template(request, KUBERNETES), cluster.namespace());
        return before == null ? after : Kept.checksums(before.manifests(), after);
    }

    private HelmRequest request(Change change, Chart chart, Map<String, String> key) {
        return new HelmRequest(
                change.release(),
                cluster.namespace(),
                chart.folder(),
                change.values(),
                key,
                cluster.kubeconfig(),
                change.keep(),
                null);
    }

    /** Whether an upgrade brings a key that is not good; none at all keeps the one of before. */
    private static boolean weak(Change change) {
        return ApiKey.problem(change.values()).contains("fewer");
    }

    private void refuseElsewhere(Change change) {
        String elsewhere = change.values().path("namespace").path("name").asString("");
        if (!elsewhere.isEmpty() && !elsewhere.equals(cluster.namespace())) {
            throw new HelmException(
                    HelmException.Reason.VALUES,
                    "namespace.name is '" + elsewhere + "', and the release goes to " + cluster.namespace()
                            + ": leave it out, and use -n " + elsewhere,
                    null);
        }
    }

    private String where() {
        return cluster.context().isEmpty() ? cluster.server() : cluster.context();
    }

    static boolean failed(List<Finding> findings) {
        return findings.stream().anyMatch(one -> one.outcome().level() == Level.FAILED);
    }
}
