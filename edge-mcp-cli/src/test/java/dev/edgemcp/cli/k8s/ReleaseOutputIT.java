package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.connect.ToolServer;
import dev.edgemcp.cli.helm.HelmApi;
import dev.edgemcp.cli.kube.MockApi;
import dev.edgemcp.core.jsonrpc.Json;
import io.fabric8.mockwebserver.http.MockResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the commands print that make, change and describe releases, all of it. */
@Timeout(120)
final class ReleaseOutputIT extends OnCluster {
    private static final String TINY = "src/test/resources/helm/tiny";
    private static final String KEY = "not-to-be-seen-0123456789";

    @BeforeEach
    void helm() {
        HelmApi.on(cluster);
    }

    @Test
    void fromInstallationToItsEnd() {
        golden("install", "k8s install -y --no-wait --set redis.master.persistence.enabled=false");
        golden("diff-nothing", "k8s diff");
        golden("diff", "k8s diff --reuse-values --set edgeMcp.logLevel=debug");
        golden("diff-json", "k8s diff --reuse-values --set edgeMcp.logLevel=debug -o json");
        golden("diff-yaml", "k8s diff --reuse-values --set edgeMcp.logLevel=debug -o yaml");
        golden("upgrade-dry-run", "k8s upgrade --dry-run=server --reuse-values --set edgeMcp.logLevel=debug");
        golden("upgrade", "k8s upgrade -y --no-wait --reuse-values --set edgeMcp.logLevel=debug");
        golden("values", "k8s values");
        golden("rollback", "k8s rollback -y --no-wait");
        golden("history-json", "k8s history -o json");
        golden("history-yaml", "k8s history -o yaml");
        golden("install-again", "k8s install -y");
        golden("rollback-to-none", "k8s rollback 9 -y");
        golden("uninstall", "k8s uninstall -y");
        golden("upgrade-of-none", "k8s upgrade -y");
    }

    /** A chart whose objects fit on a page. */
    @Test
    void ofATinyChart() {
        String chart = " --chart " + TINY + " --set edgeMcp.auth.apiKey=" + KEY;
        golden("template", "k8s template" + chart);
        golden("install-tiny", "k8s install -y --skip-verify --timeout 30s" + chart);
        golden("template-revision", "k8s template --revision 1");
        golden("values-json", "k8s values -o json");
        golden("values-all", "k8s values --all");
        golden("values-table", "k8s values -o table");
        golden("diff-secret", "k8s diff --chart " + TINY + " --set edgeMcp.auth.apiKey=another-" + KEY);
        golden("upgrade-tiny", "k8s upgrade -y --skip-verify --timeout 30s --chart " + TINY + " -o json");
        golden("uninstall-tiny", "k8s uninstall -y");
    }

    @Test
    void dryRuns() {
        golden("install-dry-run-json", "k8s install --dry-run=server -o json");
        golden("install-dry-run-yaml", "k8s install --dry-run=client -o yaml");
        cluster.mock().denied.add("create deployments");
        golden("install-not-allowed", "k8s install -y");
    }

    @Test
    void installationThatIsProved() {
        try (ToolServer server = new ToolServer()) {
            pod(server.port());
            String line = "k8s install -y --timeout 30s --set edgeMcp.auth.apiKey=" + ToolServer.KEY;
            golden("install-proved", line);
            golden("verify", "k8s verify");
            golden("verify-json", "k8s verify -o json");
            golden("verify-yaml", "k8s verify -o yaml");
            golden("upgrade-proved", "k8s upgrade -y --timeout 30s");
            golden("upgrade-json", "k8s upgrade -y --timeout 30s --set edgeMcp.logLevel=debug -o json");
            golden("rollback-waits", "k8s rollback -y --timeout 30s");
        }
    }

    @Test
    void installationThatCannotBeProvedFromHere() {
        cluster.put(Json.parseObject("{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"type\":\"kubernetes.io/tls\","
                + "\"metadata\":{\"name\":\"cert\"},\"data\":{\"tls.crt\":\"\",\"tls.key\":\"\"}}"));
        golden(
                "install-not-proved",
                "k8s install -y --timeout 30s --set edgeMcp.tls.enabled=true,edgeMcp.tls.existingSecret=cert");
    }

    @Test
    void proofThatFails() {
        try (ToolServer server = new ToolServer()) {
            pod(server.port());
            golden("install-undone", "k8s install -y --timeout 30s --rollback-on-failure");
        }
    }

    @Test
    void uninstallation_keepsOrDeletesVolumes() {
        cluster.mock().faults.add(request -> claims(request.getMethod(), request.getPath()));
        for (String line : new String[] {"k8s uninstall -y", "k8s uninstall -y --delete-volumes"}) {
            CommandRun run = run("k8s install -y --no-wait");
            assertThat(run.exitCode()).as(run.err()).isZero();
            golden(line.contains("delete") ? "uninstall-all" : "uninstall-keeps", line);
        }
    }

    private static void golden(String name, String line) {
        CommandRun run = run(line);
        assertThat(run.out() + run.err()).doesNotContain(KEY, base64(KEY), ToolServer.KEY, base64(ToolServer.KEY));
        Golden.check("k8s/" + name + ".txt", line, run);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable MockResponse claims(String method, String path) {
        if (!path.contains("/persistentvolumeclaims")) {
            return null;
        }
        return method.equals("GET")
                ? MockApi.json(200, Json.parseObject("{\"items\":[{\"metadata\":{\"name\":\"redis-data-redis-0\"}}]}"))
                : MockApi.status(200, "");
    }

    /** Lets a pod of the release be ready, whose port is that of this machine. */
    private static void pod(int port) {
        cluster.mock()
                .faults
                .add(request -> request.getPath().contains("/portforward")
                        ? new MockResponse().withWebSocketUpgrade(new Tunnel(port))
                        : null);
        cluster.put(healthy().get("Pod/edge-mcp-0"));
    }
}
