package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.helm.HelmApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a kubeconfig says of its user and its cluster, and fabric8 does not read. */
@Timeout(120)
final class KubeconfigIT extends OnCluster {
    @TempDir
    Path work;

    private final List<String> users = new CopyOnWriteArrayList<>();

    @BeforeEach
    void watch() {
        HelmApi.on(cluster);
        users.clear();
        cluster.mock().faults.add(0, request -> {
            // What stands in for controllers has a token.
            if (request.getHeader("Authorization") == null) {
                users.add(request.getHeader("Impersonate-User") + " of " + request.getHeader("Impersonate-Group"));
            }
            return null;
        });
    }

    @Test
    void as_isWhomCommandsActAs() throws IOException {
        CommandRun run = run("k8s status --no-sample", "as: reader, as-groups: [lookers]", "");
        assertThat(run.err()).doesNotContain("kubeconfig");
        assertThat(users).isNotEmpty().containsOnly("reader of lookers");
    }

    @Test
    void as_isWhomHelmActsAs() throws IOException {
        String admin = "as: admin, as-groups: ['system:masters']";
        CommandRun run = run("k8s install -y --skip-verify --timeout 60s", admin, "");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(users).hasSizeGreaterThan(30).containsOnly("admin of system:masters");
    }

    @Test
    void whoMayNothing_isToldSo() throws IOException {
        org.junit.jupiter.api.Assumptions.assumeTrue(cluster.isReal(), "the mock lets everybody do everything");
        CommandRun run = run("k8s install -y --skip-verify", "as: nobody-in-particular", "");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(77);
        assertThat(run.err()).contains("User \"nobody-in-particular\" cannot");
        assertThat(cluster.objects()).isEmpty();
    }

    @Test
    void tlsServerName_whichCannotBeObeyed_isRefused() throws IOException {
        CommandRun run = run("k8s status", "client-certificate-data: Q0E=", "tls-server-name: inner.example.com");
        assertThat(run.exitCode()).isEqualTo(65);
        assertThat(run.err()).contains("tls-server-name", "https://inner.example.com");
        assertThat(users).isEmpty();
    }

    private CommandRun run(String line, String user, String more) throws IOException {
        Path file = Files.writeString(work.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "%s"%s}}]
                users: [{name: u, user: {%s}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                current-context: x
                """.formatted(
                        cluster.mock().url(), more.isEmpty() ? "" : ", " + more, user));
        String[] words = (line + " --kubeconfig " + file + " -n " + cluster.namespace()).split(" ");
        return CommandRun.of(words);
    }
}
