package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.helm.Chart;
import dev.edgemcp.cli.helm.FakeHelm;
import dev.edgemcp.cli.helm.FakeHelm.End;
import dev.edgemcp.cli.helm.HelmException.Reason;
import dev.edgemcp.cli.kube.MockApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Upgrades and rollbacks of a release that is there. */
final class UpgradeTest extends OnFakeHelm {
    @TempDir
    Path charts;

    @BeforeEach
    void install() {
        assertThat(go(INSTALL + " --set edgeMcp.logLevel=warn,edgeMcp.replicaCount=2")
                        .exitCode())
                .isZero();
        helm.calls.clear();
        mock.requests.clear();
    }

    @Test
    void isDoneInThisOrder() {
        CommandRun run = go(UPGRADE + " --set edgeMcp.logLevel=debug");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(helm.calls).containsExactly("template", "tryUpgrade", "upgrade");
        assertThat(run.err())
                .containsSubsequence("√ EMK-080", "~ ConfigMap edge-mcp-config", "Upgrading edge-mcp", "ready");
        assertThat(history()).containsExactly("1 superseded", "2 deployed");
        assertThat(key()).isEqualTo(KEY);
    }

    @Test
    void nothingIsChanged_whenACheckFails_orTheAnswerIsNo() {
        mock.denied.add("patch deployments");
        assertThat(go(UPGRADE).exitCode()).isEqualTo(79);
        mock.denied.clear();
        CommandRun run = answering("n\n", UPGRADE.replace(" -y", ""));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("Upgrade edge-mcp in namespace", "error: nothing was changed");
        assertThat(changes()).isEmpty();
        assertThat(written()).isEmpty();
    }

    @Test
    void values_areKeptWithoutAny_resetWithSome_andReusedIfAsked() {
        assertThat(go(UPGRADE).exitCode()).isZero();
        assertThat(logLevel()).isEqualTo("warn");
        assertThat(go(UPGRADE + " --reuse-values --set edgeMcp.replicaCount=4").exitCode())
                .isZero();
        assertThat(logLevel()).isEqualTo("warn");
        assertThat(replicas()).isEqualTo(4);
        assertThat(go(UPGRADE + " --set edgeMcp.replicaCount=5").exitCode()).isZero();
        assertThat(logLevel()).isEqualTo("info");
        assertThat(go(UPGRADE + " --set edgeMcp.logLevel=debug").exitCode()).isZero();
        assertThat(go(UPGRADE + " --reset-values").exitCode()).isZero();
        assertThat(logLevel()).isEqualTo("info");
        assertThat(replicas()).isEqualTo(3);
        assertThat(key()).as("kept in any case").isEqualTo(KEY);
        assertThat(go(UPGRADE + " --reuse-values --reset-values").exitCode()).isEqualTo(64);
    }

    /** With --reuse-values Helm takes the defaults of the chart of before, and the plan says so. */
    @ParameterizedTest
    @CsvSource({"--reuse-values, none", "--reset-values, new", "--request-timeout=9s, new"})
    void plan_isWhatIsMade_alsoOfDefaults(String keep, String fresh) throws IOException {
        try (Chart own = Chart.open(null)) {
            for (String name : List.of("Chart.yaml", "values.yaml")) {
                Files.copy(own.folder().resolve(name), charts.resolve(name));
            }
        }
        Path values = charts.resolve("values.yaml");
        Files.writeString(values, Files.readString(values).replaceFirst("\nedgeMcp:\n", "\nedgeMcp:\n  fresh: new\n"));
        String options = " " + keep + " --chart " + charts;
        CommandRun diff = go("k8s diff" + options);
        assertThat(diff.out().contains("+   fresh: new"))
                .as(diff.out() + diff.err())
                .isEqualTo(fresh.equals("new"));
        assertThat(go((UPGRADE + options).replace("  ", " ")).exitCode()).isZero();
        assertThat(cluster.get("ConfigMap/edge-mcp-config")
                        .path("data")
                        .path("fresh")
                        .asString(""))
                .isEqualTo(fresh);
        assertThat(go("k8s diff" + options).exitCode())
                .as("nothing is left to change")
                .isZero();
    }

    @Test
    void history_isPruned_butNeverTheDeployedOne() {
        for (int i = 0; i < 3; i++) {
            assertThat(go(UPGRADE + " --no-wait").exitCode()).isZero();
        }
        leave(2, "deployed");
        leave(4, "failed");
        for (int i = 0; i < 10; i++) {
            helm.next("upgrade", End.HALF_WAY);
            go(UPGRADE + " --no-wait --rollback-on-failure");
        }
        List<String> history = history();
        assertThat(history)
                .hasSizeBetween(10, 11)
                .filteredOn(one -> one.endsWith("deployed"))
                .hasSize(1);
        int newest = 4 + 20;
        assertThat(history)
                .extracting(one -> Integer.parseInt(one.split(" ")[0]))
                .containsAll(IntStream.rangeClosed(newest - 9, newest).boxed().toList());
    }

    @Test
    void history_thatCannotBePruned_isNoFailure() {
        for (int i = 0; i < 9; i++) {
            assertThat(go(UPGRADE + " --no-wait").exitCode()).isZero();
        }
        mock.faults.add(request -> request.getMethod().equals("DELETE") ? MockApi.status(403, "not you") : null);
        CommandRun run = go(UPGRADE + " --no-wait");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("warning: could not forget old revisions: not you");
        mock.faults.clear();
    }

    @Test
    void thatFailedHalfWay_isUndoneIfAsked_toTheOneThatWorked() {
        helm.next("upgrade", End.HALF_WAY);
        assertThat(go(UPGRADE + " --set edgeMcp.logLevel=debug").exitCode()).isEqualTo(1);
        assertThat(history()).containsExactly("1 deployed", "2 failed");

        helm.fail("upgrade", End.HALF_WAY, Reason.TIMEOUT, "timed out waiting for the condition");
        CommandRun run = go(UPGRADE + " --set edgeMcp.logLevel=error --rollback-on-failure");
        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err()).contains("Undoing: going back to revision 1", "revision 3 of edge-mcp was undone: timed");
        assertThat(history()).containsExactly("1 superseded", "2 failed", "3 failed", "4 deployed");
        assertThat(logLevel()).isEqualTo("warn");
        assertThat(record(4).description()).isEqualTo("Rollback to 1");
    }

    @Test
    void notReadyInTime_isUndoneIfAsked() {
        helm.unready = true;
        CommandRun run = go(UPGRADE.replace("3s", "1s") + " --set edgeMcp.logLevel=debug --rollback-on-failure");
        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err())
                .contains(
                        "Undoing: going back to revision 1",
                        "was undone: not ready within 1s: deployment/edge-mcp has 0");
        assertThat(history()).containsExactly("1 superseded", "2 superseded", "3 deployed");
        assertThat(logLevel()).isEqualTo("warn");
    }

    @Test
    void deletedWhileWaiting_isUndoneIfAsked() {
        helm.unready = true;
        AtomicInteger looks = new AtomicInteger();
        mock.faults.add(request -> mock.requests.contains("PUT " + request.getPath())
                        && request.getMethod().equals("GET")
                        && request.getPath().endsWith("/statefulsets/redis")
                        && looks.getAndIncrement() == 0
                ? MockApi.status(404, "not found")
                : null);
        CommandRun run = go(UPGRADE + " --rollback-on-failure");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("was undone: StatefulSet redis was deleted meanwhile");
    }

    @Test
    void whatNeverWorked_isNotUninstalled() {
        leave(1, "failed");
        helm.next("upgrade", End.HALF_WAY);
        CommandRun run = go(UPGRADE + " --rollback-on-failure");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("There is no revision that worked to go back to.", "why:   upgrade failed");
        assertThat(changes()).containsExactly("upgrade");
    }

    @Test
    void killed_isRefusedWhileSomebodyMayBeAtIt_andThenRepaired() {
        helm.next("upgrade", End.KILLED);
        assertThatThrownBy(() -> go(UPGRADE)).isInstanceOf(FakeHelm.Killed.class);
        assertThat(history()).containsExactly("1 deployed", "2 pending-upgrade");
        for (String line : List.of(UPGRADE, "k8s rollback -y", "k8s uninstall -y", INSTALL)) {
            helm.calls.clear();
            CommandRun early = go(line);
            assertThat(early.exitCode()).as(line).isEqualTo(75);
            assertThat(early.err()).contains("revision 2 of edge-mcp is pending-upgrade since");
            assertThat(helm.calls).as(line).isEmpty();
        }
        assertThat(history()).containsExactly("1 deployed", "2 pending-upgrade");
        CommandRun dry = go("k8s upgrade --dry-run=server --set edgeMcp.logLevel=debug");
        assertThat(dry.exitCode()).as(dry.err()).isZero();
        assertThat(dry.err()).contains("~ ConfigMap edge-mcp-config", "Plan: 0 to create");
        assertThat(go("k8s diff --set edgeMcp.logLevel=debug").exitCode()).isEqualTo(2);

        CommandRun person = answering("y\ny\n", UPGRADE.replace(" -y", "") + " --set edgeMcp.logLevel=debug");
        assertThat(person.exitCode()).as(person.err()).isZero();
        assertThat(history()).containsExactly("1 superseded", "2 failed", "3 deployed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pending-upgrade", "pending-rollback"})
    void killedSomeTimeAgo_isRepairedByRollback(String status) {
        helm.ago = Duration.ofMinutes(6);
        go(UPGRADE + " --no-wait --set edgeMcp.logLevel=debug");
        leave(1, "deployed");
        leave(2, status);
        helm.ago = Duration.ZERO;
        CommandRun run = go("k8s rollback -y --timeout 3s");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("is at revision 3: Rollback to 1.");
        assertThat(history()).containsExactly("1 superseded", "2 failed", "3 deployed");
        assertThat(logLevel()).isEqualTo("warn");
    }

    @Test
    void somebodyElseAtIt_afterTheLook_is75_andIsNotUndone() {
        helm.fail("upgrade", End.REFUSED, Reason.BUSY, "another operation is in progress");
        CommandRun run = go(UPGRADE + " --rollback-on-failure");
        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err()).contains("error: somebody else is at this release");
        assertThat(changes()).containsExactly("upgrade");
    }

    @Test
    void twoAtOnce_oneIsRefused() {
        helm.meanwhile = () -> {
            helm.meanwhile = () -> {};
            CommandRun second = answering("n\n", UPGRADE.replace(" -y", ""));
            assertThat(second.exitCode()).isEqualTo(75);
            assertThat(go(UPGRADE).exitCode()).isEqualTo(75);
            assertThat(go("k8s rollback -y").exitCode()).isEqualTo(75);
            assertThat(go("k8s uninstall -y").exitCode()).isEqualTo(75);
        };
        CommandRun first = go(UPGRADE);
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(history()).containsExactly("1 superseded", "2 deployed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " --rollback-on-failure"})
    void ctrlC_saysWhatIsLeft_andTheNextOneGoesOn(String option) {
        helm.next("upgrade", End.CANCELLED);
        CommandRun run = go(UPGRADE + option);
        assertThat(run.exitCode()).isEqualTo(130);
        assertThat(run.err()).contains("Interrupted. Revision 2 of edge-mcp is failed; the next");
        assertThat(changes()).containsExactly("upgrade");
        helm.next("upgrade", End.INTERRUPTED);
        run = go(UPGRADE + option);
        assertThat(run.exitCode()).isEqualTo(130);
        assertThat(run.err()).contains("Interrupted. Revision 3 of edge-mcp is deployed; its pods were not waited for");
        helm.next("upgrade", End.CANCELLED);
        run = go("k8s rollback -y");
        assertThat(run.exitCode()).isEqualTo(130);
        assertThat(run.err()).contains("Interrupted. Revision 4 of edge-mcp is failed");
        assertThat(go("k8s rollback -y --timeout 3s").exitCode()).isZero();
        assertThat(history()).containsExactly("1 superseded", "2 failed", "3 superseded", "4 failed", "5 deployed");
    }

    @Test
    void rollback_goesBackAndForth() {
        assertThat(go(UPGRADE + " --set edgeMcp.logLevel=debug").exitCode()).isZero();
        CommandRun no = answering("n\n", "k8s rollback");
        assertThat(no.exitCode()).isEqualTo(1);
        assertThat(no.err()).contains("Go back to revision 1 of edge-mcp (edge-mcp-", "error: nothing was changed");
        helm.calls.clear();
        CommandRun run = go("k8s rollback -y --timeout 3s");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(helm.calls).containsExactly("upgrade");
        assertThat(logLevel()).isEqualTo("warn");
        assertThat(go("k8s rollback 2 -y --timeout 3s").exitCode()).isZero();
        assertThat(logLevel()).isEqualTo("debug");
        assertThat(key()).isEqualTo(KEY);
        CommandRun none = go("k8s rollback 9 -y");
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).contains("there is no revision 9", "1 (superseded), 2 (superseded)");
    }

    @Test
    void rollback_thatHelmFails_hasItsExitCode() {
        go(UPGRADE);
        helm.fail("upgrade", End.HALF_WAY, Reason.FORBIDDEN, "you may not");
        CommandRun run = go("k8s rollback -y");
        assertThat(run.exitCode()).isEqualTo(77);
        assertThat(history()).containsExactly("1 superseded", "2 deployed", "3 failed");
    }

    private static int replicas() {
        return cluster.get("Deployment/edge-mcp").path("spec").path("replicas").asInt(0);
    }
}
