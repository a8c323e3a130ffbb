package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.connect.ToolServer;
import dev.edgemcp.cli.helm.HelmApi;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.kube.MockApi;
import dev.edgemcp.cli.output.Terminal;
import dev.edgemcp.core.jsonrpc.Json;
import io.fabric8.mockwebserver.http.MockResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.ObjectNode;

/** A release from its installation to its end, with Helm itself. */
@Timeout(120)
final class ReleaseIT extends OnCluster {
    private static final String INSTALL = "k8s install -y --skip-verify --timeout 5s";

    private AtomicInteger unready = new AtomicInteger();

    @BeforeEach
    void helm() {
        unready = HelmApi.on(cluster);
    }

    @Test
    void fromInstallationToItsEnd() throws Exception {
        CommandRun run = run(INSTALL);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("is installed as edge-mcp in namespace " + cluster.namespace() + ", revision 1.");
        assertThat(run.err())
                .contains("Plan: 14 to create, 0 to change, 0 to keep, 0 to delete.")
                .doesNotContain(key());
        String key = key();
        assertThat(key).hasSize(43);

        run = run("k8s diff");
        assertThat(run.exitCode()).as(run.out()).isZero();
        run = run("k8s diff --set edgeMcp.logLevel=debug");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).contains("~ ConfigMap edge-mcp-config", "-     logLevel: info", "+     logLevel: debug");
        assertThat(run.out()).doesNotContain("StatefulSet", key);

        run = run("k8s upgrade -y --skip-verify --set edgeMcp.logLevel=debug");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(key()).isEqualTo(key);
        assertThat(config()).contains("logLevel: debug");

        run = run("k8s rollback -y");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("is at revision 3: Rollback to 1.");
        assertThat(config()).contains("logLevel: info");
        assertThat(key()).isEqualTo(key);

        run = run("k8s history");
        Golden.check("history.txt", run.out());
        run = run("k8s history -o json");
        assertThat(Json.parseObject(run.out()).path("revisions").size()).isEqualTo(3);
        run = run("k8s values");
        assertThat(run.out()).contains("(hidden)").doesNotContain(key);
        assertThat(run("k8s values --show-secrets").out()).contains(key);
        run = run("k8s template --revision 1");
        assertThat(run.out()).contains("kind: Deployment", "api-key: (hidden)").doesNotContain(base64(key));

        run = run("k8s uninstall -y");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run("k8s history").exitCode()).isEqualTo(1);
    }

    @Test
    void install_twice_saysUpgrade() {
        assertThat(run(INSTALL).exitCode()).isZero();
        CommandRun run = run(INSTALL);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("there is a release 'edge-mcp' already", "fix:   edge-mcp k8s upgrade --release edge-mcp");
    }

    @Test
    void install_withNobodyToAsk_changesNothing() {
        CommandRun run = run("k8s install");
        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.err()).contains("there is nobody to ask", "add -y");
        unchanged();
    }

    @Test
    void install_isProved() {
        try (ToolServer server = new ToolServer()) {
            pod(server.port());
            CommandRun run = run("k8s install -y --timeout 5s --set edgeMcp.auth.apiKey=" + ToolServer.KEY);
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.err())
                    .contains("√ EMK-100", "√ EMK-101", "√ EMK-102", "√ EMK-103", "√ EMK-104")
                    .doesNotContain(ToolServer.KEY);
        }
    }

    @Test
    void installThatCannotBeProved_is79_andIsUndoneIfAsked() {
        try (ToolServer server = new ToolServer()) {
            pod(server.port());
            CommandRun run = run("k8s install -y --timeout 5s --rollback-on-failure");
            assertThat(run.exitCode()).as(run.err()).isEqualTo(79);
            assertThat(run.err())
                    .contains(
                            "× EMK-100", "Undoing: uninstalling edge-mcp", "was undone: it is installed, and does not");
            assertThat(run("k8s history").exitCode()).isEqualTo(1);
        }
    }

    @Test
    void answeringNo_changesNothing() {
        CommandRun run = answering("y\nn\n", "k8s install");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        assertThat(run.err()).contains("Install edge-mcp in namespace edge-mcp", "error: nothing was changed");
        unchanged();

        assertThat(run(INSTALL).exitCode()).isZero();
        run = answering("n\n", "k8s uninstall");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        assertThat(run.err()).contains("error: nothing was changed");
        assertThat(run("k8s history").out()).contains("deployed");
    }

    @Test
    void install_leftPending_isRepaired() throws Exception {
        assertThat(run(INSTALL).exitCode()).isZero();
        leave(1, "pending-install");
        CommandRun run = run("k8s install --skip-verify");
        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.err()).contains("Revision 1 of edge-mcp is pending-install");

        run = run(INSTALL);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("going on from there");
        assertThat(run("k8s history").out()).contains("Interrupted while it was pending-install", "deployed");
    }

    @Test
    void upgrade_leftPending_isRepaired() throws Exception {
        assertThat(run(INSTALL).exitCode()).isZero();
        assertThat(run("k8s upgrade -y --no-wait --set edgeMcp.logLevel=debug").exitCode())
                .isZero();
        leave(2, "pending-upgrade");
        leave(1, "deployed");
        assertThat(run("k8s history").err()).contains("The next upgrade or rollback can repair it.");

        CommandRun run = run("k8s upgrade -y --no-wait --set edgeMcp.logLevel=warn");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("is at revision 3");
        assertThat(config()).contains("logLevel: warn");
    }

    @Test
    void refusedByTheCluster_is77_andTheNextOneGoesOn() {
        MockApi.Fault refuse = request ->
                request.getMethod().equals("POST") && request.getPath().contains("/deployments")
                        ? MockApi.status(403, "deployments.apps is forbidden: User \"test\" cannot create resource")
                        : null;
        cluster.mock().faults.add(0, refuse);
        CommandRun run = run(INSTALL);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(77);
        cluster.mock().faults.remove(refuse);

        run = run(INSTALL);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("has failed before");
    }

    @Test
    void missingRights_areFoundBefore() {
        cluster.mock().denied.add("create deployments");
        CommandRun run = run(INSTALL);
        assertThat(run.exitCode()).isEqualTo(79);
        assertThat(run.err()).contains("× EMK-081", "nothing was changed");
        unchanged();
    }

    @Test
    void missingSecret_isFoundBefore() {
        CommandRun run = run(INSTALL + " --set edgeMcp.auth.existingSecret=mine");
        assertThat(run.exitCode()).isEqualTo(79);
        assertThat(run.err()).contains("× EMK-092", "there is no Secret mine");
    }

    @Test
    void foreignObject_isFoundBefore() {
        ObjectNode config = Json.object();
        config.put("apiVersion", "v1").put("kind", "ConfigMap");
        config.putObject("metadata").put("name", "edge-mcp-config");
        cluster.put(config);
        CommandRun run = run(INSTALL);
        assertThat(run.exitCode()).isEqualTo(79);
        assertThat(run.err()).contains("× EMK-091", "configmap/edge-mcp-config");
    }

    @Test
    void notReadyInTime_is75_andIsUndoneIfAsked() {
        assumeFalse(cluster.hasControllers(), "workloads become ready by themselves");
        unready.set(Integer.MAX_VALUE);
        CommandRun run = run("k8s install -y --skip-verify --timeout 1s --rollback-on-failure");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(75);
        assertThat(run.err()).contains("Undoing: uninstalling edge-mcp", "was undone: not ready within 1s");
        assertThat(run("k8s history").exitCode()).isEqualTo(1);
    }

    @Test
    void dryRuns_changeNothing() {
        CommandRun run = run("k8s install --dry-run=client");
        assertThat(run.exitCode()).isZero();
        Golden.check("install-dry-run-client.txt", run.out());
        assertThat(cluster.mock().requests).noneMatch(request -> request.contains("/secrets?"));
        run = run("k8s install --dry-run=server");
        assertThat(run.exitCode()).as(run.err()).isZero();
        Golden.check("install-dry-run-server.txt", run.err());
        unchanged();
    }

    /** Lets a pod of the release be ready, whose port is that of this machine. */
    private static void pod(int port) {
        cluster.put(healthy().get("Pod/edge-mcp-0"));
        cluster.mock()
                .faults
                .add(request -> request.getPath().contains("/portforward")
                        ? new MockResponse().withWebSocketUpgrade(new Tunnel(port))
                        : null);
    }

    private static CommandRun answering(String answers, String line) {
        return CommandRun.with(Map.of(), new Terminal(false, true, 80), answers, cluster.words(line));
    }

    private static void unchanged() {
        assertThat(cluster.isEmpty()).isTrue();
        assertThat(cluster.mock().requests)
                .allMatch(request -> request.startsWith("GET ")
                        || request.contains("selfsubjectaccessreviews")
                        || request.contains("dryRun=All")
                        || request.contains("/namespaces")
                                && !request.replaceFirst(".*/namespaces/[^/?]+", "")
                                        .contains("/"));
    }

    private static String key() {
        String encoded = cluster.get("Secret/edge-mcp-secrets")
                .path("data")
                .path("api-key")
                .asString("");
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String config() {
        return cluster.get("ConfigMap/edge-mcp-config").path("data").toString();
    }

    /** Leaves the record as Helm does when its process is killed. */
    private static void leave(int revision, String status) throws Exception {
        String name = "Secret/sh.helm.release.v1.edge-mcp.v" + revision;
        ReleaseRecord record = ReleaseRecord.from(cluster.get(name));
        ObjectNode content = record.content().deepCopy();
        ((ObjectNode) content.path("info")).put("status", status);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(Json.text(content).getBytes(StandardCharsets.UTF_8));
        }
        cluster.change(name, secret -> {
            ((ObjectNode) secret.path("metadata").path("labels")).put("status", status);
            ((ObjectNode) secret.path("data"))
                    .put("release", base64(Base64.getEncoder().encodeToString(packed.toByteArray())));
        });
    }
}
