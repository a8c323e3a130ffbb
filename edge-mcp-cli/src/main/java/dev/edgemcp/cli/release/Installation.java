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
import dev.edgemcp.cli.helm.HelmRequest.Keep;
import dev.edgemcp.cli.helm.Manifests;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.KubeException;
import java.nio.file.Path;
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
        if (!dry) {
            repair.beforeInstalling(change.release());
        }
        ReleaseRecord there = records.current(change.release());
        if (there != null
                && (there.status().equals("deployed") || there.status().equals("superseded"))) {
            throw new CliException(
                    ExitCode.FAILED,
                    "there is a release '" + change.release() + "' already",
                    "revision " + there.revision() + " of it is " + there.status() + " in namespace "
                            + cluster.namespace(),
                    "edge-mcp k8s upgrade --release " + change.release() + " -n " + cluster.namespace());
        }
        // Going on from one that has failed, only what is given now counts.
        return run(change.with(Keep.RESET), there, true, dry);
    }

    /** Changes a release. */
    public Done upgrade(Change change, boolean dry) {
        if (!dry) {
            repair.beforeChanging(change.release());
        }
        ReleaseRecord there = records.current(change.release());
        if (there == null || there.status().equals("uninstalled")) {
            throw none(change, "edge-mcp k8s install --release " + change.release());
        }
        return run(change, there, false, dry);
    }

    /** What an upgrade would change, object by object. */
    public List<Difference> difference(Change change) {
        ReleaseRecord there = records.current(change.release());
        if (there == null || there.status().equals("uninstalled")) {
            throw none(change, "edge-mcp k8s history");
        }
        try (Chart chart = Chart.open(change.chart())) {
            Manifests after = rendered(change, chart, there, Map.of());
            if (!pending(change)) {
                helm.tryUpgrade(request(change, chart, Map.of()));
            }
            return Difference.between(there.manifests(), after);
        }
    }

    private CliException none(Change change, String fix) {
        return new CliException(
                ExitCode.FAILED,
                "there is no release '" + change.release() + "' in namespace " + cluster.namespace(),
                null,
                fix + " -n " + cluster.namespace());
    }

    /** Whether Helm would refuse to look at a change, because somebody is at the release or was cut off. */
    private boolean pending(Change change) {
        ReleaseRecord newest = records.newest(change.release());
        return newest != null && newest.pending();
    }

    private Done run(Change change, @Nullable ReleaseRecord there, boolean installing, boolean dry) {
        refuseElsewhere(change);
        try (Chart chart = Chart.open(change.chart())) {
            Map<String, String> key =
                    installing || ApiKey.weak(change.values()) ? ApiKey.extra(change.values(), !dry, talk) : Map.of();
            HelmRequest request = request(change, chart, key);
            boolean fresh = there == null || there.status().equals("uninstalled");
            Manifests after = rendered(change, chart, fresh ? null : there, key);
            List<Finding> preflight = preflight(change, after, installing);
            if (there == null) {
                helm.tryInstall(request);
            } else if (!fresh && !(dry && pending(change))) {
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
            List<ReleaseRecord> before = records.of(change.release());
            try {
                Leftover.told(() -> make(request, fresh), change.release(), cluster, talk);
            } catch (HelmException e) {
                throw change.rollback() ? undone(change, e, before, installing) : e;
            }
            records.prune(change.release(), talk);
            ReleaseRecord now = records.newest(change.release());
            if (now == null) {
                throw new CliException(ExitCode.FAILED, "Helm left no record of what it did", null, null);
            }
            try {
                List<Finding> proof = proved(change, now);
                return new Done(change.release(), now.revision(), now.appVersion(), preflight, plan, proof);
            } catch (CliException | KubeException e) {
                throw change.rollback() ? undone(change, e, before, installing) : e;
            }
        }
    }

    private void make(HelmRequest request, boolean fresh) {
        if (fresh) {
            cluster.objects().makeNamespace(cluster.namespace());
            helm.install(request);
        } else {
            helm.upgrade(request);
        }
    }

    private List<Finding> proved(Change change, ReleaseRecord now) {
        if (!change.waits()) {
            return List.of();
        }
        Leftover.told(
                () -> new Waiting(cluster, talk).await(change.release(), now.manifests(), change.timeout()),
                change.release(),
                cluster,
                talk);
        if (!change.verify()) {
            return List.of();
        }
        talk.note("Verifying …");
        List<Finding> proof = new Verification(cluster, Map.of()).run(change.release());
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
        return proof;
    }

    /** Takes back what this has made, if it has made something; the result is what to throw. */
    private RuntimeException undone(
            Change change, RuntimeException failure, List<ReleaseRecord> before, boolean installing) {
        ReleaseRecord now;
        try {
            now = records.newest(change.release());
        } catch (KubeException e) {
            talk.note("warning: it cannot be undone: " + e.getMessage());
            return failure;
        }
        int last = before.isEmpty() ? 0 : before.get(before.size() - 1).revision();
        boolean others = failure instanceof HelmException helms
                && (helms.reason() == HelmException.Reason.BUSY || helms.reason() == HelmException.Reason.TAKEN);
        if (now == null || now.revision() <= last || others) {
            return failure;
        }
        ReleaseRecord good = Records.last(before, "deployed");
        good = good == null ? Records.last(before, "superseded") : good;
        if (good == null && !installing) {
            talk.note("There is no revision that worked to go back to.");
            return failure;
        }
        RuntimeException told = new Undo(helm, cluster, talk).of(failure, now, good);
        records.prune(change.release(), talk);
        return told;
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
        if (before != null && change.keep() == Keep.REUSE) {
            // Helm takes the defaults of before too.
            try (Chart old = chart.with(before.defaults())) {
                return rendered(change, old.folder(), before, key);
            }
        }
        return rendered(change, chart.folder(), before, key);
    }

    private Manifests rendered(Change change, Path chart, @Nullable ReleaseRecord before, Map<String, String> key) {
        ObjectNode values = Kept.values(before, change.values(), change.keep());
        Map<String, String> secrets = new LinkedHashMap<>(Kept.secrets(before, values));
        secrets.putAll(key);
        HelmRequest request = new HelmRequest(
                change.release(), cluster.namespace(), chart, values, secrets, "", HelmRequest.Keep.RESET, null);
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
