package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.helm.HelmApi;
import dev.edgemcp.cli.kube.MockApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ctrl-C, as a real signal to a real process, at the moments that matter; and what the next command makes of what is left. */
@Timeout(120)
final class InterruptIT extends OnCluster {
    private static final String INSTALL = "k8s install -y --skip-verify --timeout 60s";
    private static final String AT_WORK = "Stopping when Helm has finished";

    @TempDir
    Path work;

    private AtomicInteger unready = new AtomicInteger();
    private Process process;
    private Path err;

    @BeforeEach
    void helm() throws IOException {
        unready = HelmApi.on(cluster);
        err = Files.createFile(work.resolve("err"));
        Files.createDirectory(work.resolve("tmp"));
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void whileHelmInstalls_itIsObeyedAfterwards(String signal) throws Exception {
        onChange("POST", "/deployments", () -> {
            signal(signal);
            await().atMost(Duration.ofSeconds(10)).until(() -> said().contains(AT_WORK));
        });
        start(INSTALL);
        assertThat(exit()).as(said()).isEqualTo(130);
        assertThat(said())
                .contains("Interrupted: revision 1 of edge-mcp is deployed", "fix:   edge-mcp k8s status")
                .doesNotContain("pods ready");
        assertThat(run("k8s history").out()).contains("deployed");
        assertThat(run(INSTALL).err()).contains("there is a release 'edge-mcp' already");
        assertThat(run("k8s upgrade -y --skip-verify").exitCode()).isZero();
    }

    @Test
    void twiceWhileHelmInstalls_theNextInstallGoesOn() throws Exception {
        onChange("POST", "/deployments", this::twice);
        start(INSTALL);
        assertThat(exit()).as(said()).isEqualTo(130);
        assertThat(run("k8s history").out()).contains("pending-install");
        nothingIsLeftBehind();
        CommandRun again = run(INSTALL);
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(run("k8s history").out()).contains("deployed");
    }

    @Test
    void twiceWhileHelmUpgrades_theNextUpgradeGoesOn() throws Exception {
        assertThat(run(INSTALL).exitCode()).isZero();
        onChange("PATCH", "/configmaps/edge-mcp-config", this::twice);
        start("k8s upgrade -y --skip-verify --set edgeMcp.logLevel=debug");
        assertThat(exit()).as(said()).isEqualTo(130);
        assertThat(run("k8s history").out()).contains("pending-upgrade");
        CommandRun again = run("k8s upgrade -y --skip-verify --set edgeMcp.logLevel=warn");
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(cluster.get("ConfigMap/edge-mcp-config").path("data").toString())
                .contains("logLevel: warn");
    }

    @Test
    void twiceWhileHelmRollsBack_theNextRollbackGoesOn() throws Exception {
        assertThat(run(INSTALL).exitCode()).isZero();
        assertThat(run("k8s upgrade -y --skip-verify --set edgeMcp.logLevel=debug")
                        .exitCode())
                .isZero();
        onChange("PATCH", "/configmaps/edge-mcp-config", this::twice);
        start("k8s rollback -y 1");
        assertThat(exit()).as(said()).isEqualTo(130);
        CommandRun again = run("k8s rollback -y 1");
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(cluster.get("ConfigMap/edge-mcp-config").path("data").toString())
                .contains("logLevel: info");
    }

    @Test
    void twiceWhileHelmUninstalls_theNextUninstallEndsIt() throws Exception {
        assertThat(run(INSTALL).exitCode()).isZero();
        onChange("DELETE", "/deployments/edge-mcp", this::twice);
        start("k8s uninstall -y");
        assertThat(exit()).as(said()).isEqualTo(130);
        assertThat(run("k8s history").out()).contains("uninstalling");
        CommandRun again = run("k8s uninstall -y");
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(run("k8s history").exitCode()).isEqualTo(1);
        assertThat(run(INSTALL).exitCode()).isZero();
    }

    /** Helm has taken the signals by then: they must have been taken back. */
    @Test
    void whilePodsAreWaitedFor_theReleaseStays() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeFalse(cluster.hasControllers(), "workloads become ready by themselves");
        unready.set(Integer.MAX_VALUE);
        start(INSTALL);
        await().atMost(Duration.ofSeconds(60)).until(() -> said().contains("0/2 pods ready"));
        signal("INT");
        assertThat(exit()).as(said()).isEqualTo(130);
        assertThat(said()).contains("Not waiting any longer; the release stays as it is");
        nothingIsLeftBehind();
        unready.set(0);
        assertThat(run("k8s history").out()).contains("deployed");
        assertThat(run("k8s upgrade -y --skip-verify").exitCode()).isZero();
    }

    @Test
    void beforeAnythingIsChanged_nothingIs() throws Exception {
        onChange("POST", "/selfsubjectaccessreviews", () -> signal("INT"));
        start(INSTALL);
        assertThat(exit()).as(said()).isEqualTo(130);
        assertThat(cluster.isEmpty()).isTrue();
        nothingIsLeftBehind();
    }

    /** Does something when the process asks for a change, before that is made. */
    private static void onChange(String method, String path, Runnable then) {
        AtomicBoolean done = new AtomicBoolean();
        MockApi.Fault fault = request -> {
            if (request.getMethod().equals(method)
                    && request.getPath().contains(path)
                    && !request.getPath().contains("dryRun")
                    && done.compareAndSet(false, true)) {
                then.run();
            }
            return null;
        };
        cluster.mock().faults.add(0, fault);
    }

    private void twice() {
        signal("INT");
        await().atMost(Duration.ofSeconds(10)).until(() -> said().contains(AT_WORK));
        signal("INT");
        await().atMost(Duration.ofSeconds(10)).until(() -> !process.isAlive());
    }

    private void start(String line) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + work.resolve("tmp"),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.edgemcp.cli.Main"));
        command.addAll(List.of(cluster.words(line)));
        process = new ProcessBuilder(command)
                .redirectError(err.toFile())
                .redirectOutput(work.resolve("out").toFile())
                .start();
    }

    private void signal(String name) {
        try {
            int code = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            assertThat(code).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int exit() throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(said()).isTrue();
        return process.exitValue();
    }

    private String said() {
        try {
            return Files.readString(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Neither values, which can have secrets, nor Helm's library. */
    private void nothingIsLeftBehind() throws IOException {
        try (var files = Files.list(work.resolve("tmp"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("edge-mcp") || name.startsWith("helm-java"));
        }
    }
}
