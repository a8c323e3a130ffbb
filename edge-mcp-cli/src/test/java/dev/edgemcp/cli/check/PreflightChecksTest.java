package dev.edgemcp.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.FixLine;
import dev.edgemcp.cli.check.Outcome.Level;
import dev.edgemcp.cli.kube.Ground;
import dev.edgemcp.cli.kube.Permission;
import dev.edgemcp.cli.kube.state.Part;
import dev.edgemcp.cli.kube.state.Quota;
import dev.edgemcp.cli.kube.state.Wanted;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Each check before installing, in the states that it has. */
final class PreflightChecksTest {
    private static final Permission CREATE = Permission.of("create", "", "secrets");

    private final Set<String> groups =
            new TreeSet<>(Set.of("apps", "autoscaling", "policy", "metrics.k8s.io", "monitoring.coreos.com"));
    private Part<String> version = Part.of("v1.31.2");
    private Part<String> level = Part.of("restricted");
    private Map<String, Boolean> classes = Map.of("fast", true);
    private List<Quota> quotas = List.of();
    private boolean may = true;
    private boolean installing = true;
    private List<Preflight.Demand> demands = List.of();
    private List<String> unrestricted = List.of();
    private List<Wanted> missing = List.of();
    private List<String> foreign = List.of();
    private String image = "registry.example.com/edge-mcp:0.1.0";

    @Test
    void goodCluster_passesAllOfThem() {
        assertThat(CheckRunner.run(Checks.ofPreflight(), preflight()))
                .hasSize(10)
                .allSatisfy(one ->
                        assertThat(one.outcome().level()).as(one.toString()).isEqualTo(Level.OK));
    }

    @Test
    void oldServer_fails() {
        version = Part.of("v1.23.9");
        assertThat(outcome("EMK-080").level()).isEqualTo(Level.FAILED);
        version = Part.failed("timed out", false);
        assertThat(outcome("EMK-080").level()).isEqualTo(Level.SKIPPED);
    }

    @Test
    void missingRight_fails() {
        may = false;
        bad("EMK-081", Level.FAILED, "you may not create secrets", "kubectl -n edge auth can-i --list");
    }

    @Test
    void missingMetrics_areAWarning() {
        groups.remove("metrics.k8s.io");
        bad("EMK-084", Level.WARNING, "nobody serves metrics.k8s.io", Fix.METRICS_SERVER);
    }

    @Test
    void storageWithoutADefault_isAWarning() {
        classes = Map.of("slow", false, "fast", false);
        bad(
                "EMK-086",
                Level.WARNING,
                "none is the default",
                "edge-mcp k8s install --set redis.master.persistence.storageClass=fast -n edge");
        classes = Map.of();
        bad(
                "EMK-086",
                Level.WARNING,
                "there is none at all",
                "edge-mcp k8s install --set redis.master.persistence.enabled=false -n edge");
    }

    @Test
    void quota_isComparedWithWhatWillBeMade() {
        demands = List.of(new Preflight.Demand(
                "deployment/edge-mcp", 3, Map.of("pods", BigDecimal.ONE, "requests.cpu", new BigDecimal("0.1"))));
        quotas = List.of(new Quota("q", Set.of(), List.of(new Quota.Limit("requests.cpu", "700m", "1"))));
        assertThat(outcome("EMK-087").level()).isEqualTo(Level.OK);
        quotas = List.of(new Quota("q", Set.of(), List.of(new Quota.Limit("requests.cpu", "0.75", "1000m"))));
        bad(
                "EMK-087",
                Level.FAILED,
                "deployment/edge-mcp needs 3 pods more, and q has room for 2 (requests.cpu 0.75/1000m)",
                "kubectl -n edge describe quota");
        quotas = List.of(new Quota("q", Set.of(), List.of(new Quota.Limit("count/secrets", "10", "10"))));
        bad("EMK-087", Level.FAILED, "q is used up: count/secrets 10/10", "kubectl -n edge describe quota");
    }

    @Test
    void podsThatTheLevelDoesNotAdmit_fail() {
        unrestricted = List.of("edge-mcp: may run as root");
        bad(
                "EMK-088",
                Level.FAILED,
                "the namespace enforces 'restricted': edge-mcp: may run as root",
                "kubectl label --overwrite namespace edge pod-security.kubernetes.io/enforce=baseline");
        level = Part.of("baseline");
        assertThat(outcome("EMK-088").level()).isEqualTo(Level.OK);
    }

    @Test
    void kindsThatNobodyServes_fail() {
        groups.remove("monitoring.coreos.com");
        bad(
                "EMK-090",
                Level.FAILED,
                "nobody serves monitoring.coreos.com",
                "edge-mcp k8s install --set serviceMonitor.enabled=false --set prometheusRule.enabled=false -n edge"
                        + " --release gate");
        installing = false;
        assertThat(outcome("EMK-090").fix()).startsWith("edge-mcp k8s upgrade --reuse-values --set ");
        groups.add("monitoring.coreos.com");
        groups.remove("policy");
        bad("EMK-090", Level.FAILED, "nobody serves policy", "kubectl api-resources");
    }

    @Test
    void objectsOfOthers_fail() {
        foreign = List.of("configmap/edge-mcp-config of release old");
        bad(
                "EMK-091",
                Level.FAILED,
                "there already, and not of this release: configmap/edge-mcp-config of release old",
                "edge-mcp k8s install -n edge --release gate-2");
        installing = false;
        assertThat(outcome("EMK-091").fix()).isEqualTo("kubectl -n edge get configmap/edge-mcp-config -o yaml");
    }

    @Test
    void missingSecrets_fail_withWhatMakesThem() {
        missing = List.of(new Wanted("Secret", "mine", List.of("api-key")));
        bad(
                "EMK-092",
                Level.FAILED,
                "there is no Secret mine",
                "openssl rand -base64 32 | kubectl -n edge create secret generic mine --from-file=api-key=/dev/stdin");
        missing = List.of(new Wanted("Secret", "team", List.of("keys.json")));
        assertThat(outcome("EMK-092").fix())
                .isEqualTo("kubectl -n edge create secret generic team --from-file=keys.json");
        missing = List.of(new Wanted("Secret", "cert", List.of("tls.crt", "tls.key")));
        assertThat(outcome("EMK-092").fix()).contains("create secret tls cert --cert=tls.crt --key=tls.key");
        missing = List.of(Wanted.toPull("pull"));
        assertThat(outcome("EMK-092").fix()).contains("generic pull --type=kubernetes.io/dockerconfigjson");
        missing = List.of(new Wanted("ConfigMap", "extra", List.of()));
        assertThat(outcome("EMK-092").fix()).isEqualTo("kubectl -n edge create configmap extra --from-file=extra/");
    }

    @Test
    void images_thatNobodyCanPullOrThatMove_areWarnings() {
        image = "edge-mcp:0.1.0";
        bad(
                "EMK-093",
                Level.WARNING,
                "edge-mcp:0.1.0 names no registry: every node must have it already",
                "edge-mcp k8s install -n edge --release gate --set edgeMcp.image.repository=\"${REGISTRY:?}/edge-mcp\"");
        for (String moving : List.of("registry.example.com/edge-mcp:latest", "registry.example.com:5000/edge-mcp")) {
            image = moving;
            bad(
                    "EMK-093",
                    Level.WARNING,
                    moving + " may be another image tomorrow",
                    "edge-mcp k8s install -n edge --release gate --set edgeMcp.image.tag=\"${VERSION:?}\"");
        }
        image = "redis:latest";
        assertThat(outcome("EMK-093").fix()).endsWith("--set redis.image.tag=\"${VERSION:?}\"");
        for (String good : List.of("localhost/edge-mcp:1", "r.io/edge-mcp@sha256:" + "0".repeat(64), "redis:7.2")) {
            image = good;
            assertThat(outcome("EMK-093").level()).as(good).isEqualTo(Level.OK);
        }
    }

    @Test
    void commands_areQuotedForAShell() {
        foreign = List.of("configmap/x;reboot");
        installing = false;
        assertThat(outcome("EMK-091").fix()).isEqualTo("kubectl -n edge get 'configmap/x;reboot' -o yaml");
        assertThat(Fix.word("it's")).isEqualTo("'it'\\''s'");
    }

    private void bad(String id, Level level, String detail, String fix) {
        assertThat(outcome(id)).isEqualTo(new Outcome(level, detail, fix));
        FixLine.assertRuns(fix);
    }

    private Outcome outcome(String id) {
        return CheckRunner.run(Checks.ofPreflight(), preflight()).stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow()
                .outcome();
    }

    private Preflight preflight() {
        Ground ground = new Ground(
                "test",
                "https://127.0.0.1",
                "edge",
                version,
                Part.of(true),
                level,
                Part.of(classes),
                Part.of(groups),
                Part.of(List.of()),
                Part.of(quotas),
                Map.of(CREATE, Part.of(may)));
        return new Preflight(
                ground,
                "gate",
                installing,
                Set.of("Deployment", "HorizontalPodAutoscaler"),
                true,
                Set.of("apps", "autoscaling", "policy", "monitoring.coreos.com"),
                List.of(image),
                demands,
                unrestricted,
                missing,
                foreign);
    }
}
