package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.helm.FakeHelm;
import dev.edgemcp.cli.helm.FakeHelm.End;
import dev.edgemcp.cli.helm.HelmException.Reason;
import dev.edgemcp.cli.output.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Installing, step by step, and whatever can go wrong with a step. */
final class InstallTest extends OnFakeHelm {
    @Test
    void isDoneInThisOrder() {
        CommandRun run = go(INSTALL);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(helm.calls).containsExactly("template", "tryInstall", "install");
        assertThat(run.err())
                .containsSubsequence(
                        "√ EMK-080",
                        "√ EMK-092",
                        "+ Secret edge-mcp-secrets",
                        "Plan: 4 to create",
                        "Installing edge-mcp",
                        "3/3")
                .doesNotContain(KEY);
        assertThat(history()).containsExactly("1 deployed");
        assertThat(key()).isEqualTo(KEY);
    }

    @Test
    void nothingIsChanged_whenACheckFails() {
        mock.denied.add("create deployments");
        CommandRun run = go(INSTALL);
        assertThat(run.exitCode()).isEqualTo(79);
        assertThat(run.err()).contains("× EMK-081", "fix:   edge-mcp explain EMK-081");
        assertThat(helm.calls).containsExactly("template");
        assertThat(written()).isEmpty();
    }

    @Test
    void nothingIsChanged_whenTheAnswerIsNo() {
        CommandRun run = answering("n\n", INSTALL.replace(" -y", ""));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("Install edge-mcp in namespace " + cluster.namespace(), "error: nothing was changed");
        assertThat(changes()).isEmpty();
        assertThat(written()).isEmpty();
    }

    @Test
    void nothingIsChanged_whenNobodyCanBeAsked() {
        CommandRun run = go(INSTALL.replace(" -y", ""));
        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.err()).contains("there is nobody to ask", "add -y");
        assertThat(written()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "MISSING,     1, there is no Helm here,              run edge-mcp from its own folder",
        "VALUES,      65, the values cannot be used,         edge-mcp k8s values --defaults",
        "TAKEN,       1, something is in the way,            edge-mcp k8s history -n edge-mcp",
        "BUSY,        75, somebody else is at this release,  try again when edge-mcp k8s history",
        "NOT_FOUND,   1, there is no such release,           edge-mcp k8s history -n edge-mcp",
        "UNREACHABLE, 69, cannot reach the cluster,          kubectl cluster-info",
        "FORBIDDEN,   77, not allowed,                       kubectl auth can-i --list -n edge-mcp",
        "TIMEOUT,     75, timed out,                         try again",
        "FAILED,      1, Helm failed,                        edge-mcp k8s history -n edge-mcp",
    })
    void failuresOfHelm_haveTheirExitCodeAndFix(Reason reason, int exitCode, String what, String fix) {
        helm.fail("install", End.HALF_WAY, reason, "Helm's words\u001b[2J");
        CommandRun run = go(INSTALL);
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.err())
                .contains("error: " + what, "why:   Helm's words\\u001b[2J", "fix:   " + fix)
                .doesNotContain("\u001b");
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void everyFailure_isTold(Reason reason) {
        helm.fail("tryInstall", End.REFUSED, reason, "words");
        CommandRun run = go(INSTALL);
        assertThat(run.exitCode()).isNotZero();
        assertThat(run.err()).contains("why:   words").doesNotContain("this is a bug");
        assertThat(changes()).isEmpty();
    }

    @Test
    void thatFailedHalfWay_isGoneOnFrom() {
        helm.next("install", End.HALF_WAY);
        assertThat(go(INSTALL).exitCode()).isEqualTo(1);
        assertThat(history()).containsExactly("1 failed");
        CommandRun run = go(INSTALL);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("has failed before (Release failed: install failed); going on from there.");
        assertThat(history()).containsExactly("1 failed", "2 deployed");
    }

    /** The values of one that failed are forgotten, in the plan as in what is made. */
    @Test
    void goingOn_countsWhatIsGivenNow() {
        helm.next("install", End.HALF_WAY);
        go(INSTALL + " --set edgeMcp.logLevel=debug");
        assertThat(go("k8s install -y --skip-verify --timeout 3s").exitCode()).isZero();
        assertThat(logLevel()).isEqualTo("info");
    }

    @Test
    void thatFailedHalfWay_isUndoneIfAsked() {
        helm.fail("install", End.HALF_WAY, Reason.FORBIDDEN, "you may not create deployments");
        CommandRun run = go(INSTALL + " --rollback-on-failure");
        assertThat(run.exitCode()).isEqualTo(77);
        assertThat(run.err())
                .contains(
                        "Undoing: uninstalling edge-mcp",
                        "revision 1 of edge-mcp was undone: you may not create deployments");
        assertThat(changes()).containsExactly("install", "uninstall");
        assertThat(go("k8s history").exitCode()).isEqualTo(1);
    }

    @Test
    void thatCannotBeUndone_saysHow() {
        helm.next("install", End.HALF_WAY);
        helm.fail("uninstall", End.REFUSED, Reason.UNREACHABLE, "connection refused");
        CommandRun run = go(INSTALL + " --rollback-on-failure");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("error: connection refused", "could not be undone: install failed");
        assertThat(history()).containsExactly("1 failed");
    }

    @Test
    void thatWasRefused_isNotUndone() {
        helm.fail("install", End.REFUSED, Reason.FAILED, "refused");
        assertThat(go(INSTALL + " --rollback-on-failure").exitCode()).isEqualTo(1);
        assertThat(changes()).containsExactly("install");
    }

    /** Both have looked, and nothing was there. */
    @Test
    void twoAtOnce_oneIsRefused_andUndoesNothing() {
        helm.meanwhile = () -> {
            helm.meanwhile = () -> {};
            helm.calls.clear();
            CommandRun second = go(INSTALL + " --rollback-on-failure");
            assertThat(second.exitCode()).as(second.err()).isEqualTo(75);
            assertThat(second.err()).contains("Revision 1 of edge-mcp is pending-install", "somebody may be at it");
        };
        CommandRun first = go(INSTALL);
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(history()).containsExactly("1 deployed");

        helm.fail("tryInstall", End.REFUSED, Reason.FAILED, "not reached");
        CommandRun third = go(INSTALL);
        assertThat(third.exitCode()).isEqualTo(1);
        assertThat(third.err()).contains("there is a release 'edge-mcp' already");
    }

    @Test
    void nameTakenMeanwhile_isNotUndone() {
        helm.fail("install", End.HALF_WAY, Reason.TAKEN, "cannot re-use a name that is still in use");
        CommandRun run = go(INSTALL + " --rollback-on-failure");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(changes()).containsExactly("install");
    }

    @Test
    void killed_isRefusedWhileSomebodyMayBeAtIt_andThenRepaired() {
        helm.next("install", End.KILLED);
        assertThatThrownBy(() -> go(INSTALL)).isInstanceOf(FakeHelm.Killed.class);
        assertThat(history()).containsExactly("1 pending-install");

        CommandRun early = go(INSTALL);
        assertThat(early.exitCode()).isEqualTo(75);
        assertThat(early.err())
                .contains(
                        "error: revision 1 of edge-mcp is pending-install since",
                        "why:   somebody may be at it; nothing was changed",
                        "fix:   try again after",
                        "or now without -y");
        assertThat(history()).containsExactly("1 pending-install");

        CommandRun person = answering("y\ny\n", INSTALL.replace(" -y", ""));
        assertThat(person.exitCode()).as(person.err()).isZero();
        assertThat(person.err()).contains("Mark it as failed, and go on?", "going on from there");
        assertThat(history()).containsExactly("1 failed", "2 deployed");
        assertThat(record(1).description()).isEqualTo("Interrupted while it was pending-install");
    }

    @Test
    void killedSomeTimeAgo_isRepairedWithoutAsking() {
        helm.ago = Duration.ofMinutes(6);
        helm.next("install", End.KILLED);
        assertThatThrownBy(() -> go(INSTALL)).isInstanceOf(FakeHelm.Killed.class);
        helm.ago = Duration.ZERO;
        CommandRun run = go(INSTALL);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(history()).containsExactly("1 failed", "2 deployed");
    }

    @Test
    void killed_andTheAnswerIsNo_staysAsItIs() {
        helm.next("install", End.KILLED);
        assertThatThrownBy(() -> go(INSTALL)).isInstanceOf(FakeHelm.Killed.class);
        CommandRun run = answering("n\n", INSTALL.replace(" -y", ""));
        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err()).contains("it was left as it is");
        assertThat(history()).containsExactly("1 pending-install");
    }

    /** Whoever wrote the record meanwhile is not cut off by it. */
    @Test
    void goneOnWithMeanwhile_isNotMarkedAsFailed() {
        helm.ago = Duration.ofMinutes(6);
        helm.next("install", End.KILLED);
        assertThatThrownBy(() -> go(INSTALL)).isInstanceOf(FakeHelm.Killed.class);
        mock.faults.add(request ->
                request.getMethod().equals("PATCH") && request.getUtf8Body().contains("\"resourceVersion\"")
                        ? dev.edgemcp.cli.kube.MockApi.status(409, "the object has been modified")
                        : null);
        CommandRun run = go(INSTALL);
        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err()).contains("somebody else changed it meanwhile");
        assertThat(history()).containsExactly("1 pending-install");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " --rollback-on-failure"})
    void ctrlC_whileHelmWorks_saysWhatIsLeft_andIsNotUndone(String option) {
        helm.next("install", End.CANCELLED);
        CommandRun run = go(INSTALL + option);
        assertThat(run.exitCode()).isEqualTo(130);
        assertThat(run.err()).contains("Interrupted. Revision 1 of edge-mcp is failed; the next install");
        assertThat(changes()).containsExactly("install");
        assertThat(go(INSTALL).exitCode()).isZero();
    }

    @Test
    void ctrlC_whenHelmIsDone_saysThatItIsThere() {
        helm.next("install", End.INTERRUPTED);
        CommandRun run = go(INSTALL);
        assertThat(run.exitCode()).isEqualTo(130);
        assertThat(run.err())
                .contains("Interrupted. Revision 1 of edge-mcp is deployed; its pods were not waited for")
                .doesNotContain("ready (");
        assertThat(go(INSTALL).err()).contains("fix:   edge-mcp k8s upgrade");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " --rollback-on-failure"})
    void ctrlC_whileWaiting_leavesTheReleaseAsItIs(String option) {
        helm.unready = true;
        Thread waiting = Thread.currentThread();
        mock.faults.add(request -> {
            if (helm.calls.contains("install") && request.getPath().contains("/events")) {
                waiting.interrupt();
            }
            return null;
        });
        CommandRun run = go(INSTALL.replace("3s", "30s") + option);
        assertThat(Thread.interrupted()).isTrue();
        mock.faults.clear();
        assertThat(run.exitCode()).isEqualTo(130);
        assertThat(run.err()).contains("Interrupted. ");
        assertThat(changes()).containsExactly("install");
        assertThat(history()).containsExactly("1 deployed");
    }

    @Test
    void key_isMadeIfThePersonAgrees_andShownToNobody() {
        CommandRun run = answering("y\ny\n", "k8s install --skip-verify --timeout 3s -o json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err())
                .containsSubsequence(
                        "Note: there is no API key.",
                        "Make a new one, and keep it in a Secret of the cluster only?",
                        "Install edge-mcp");
        String key = key();
        assertThat(key).hasSize(43);
        assertThat(run.err() + run.out()).doesNotContain(key);
        assertThat(String.valueOf(helm.last)).doesNotContain(key);
        assertThat(go("k8s values").out()).contains("(hidden)").doesNotContain(key);
    }

    @Test
    void key_isNotMadeIfThePersonRefuses() {
        CommandRun run = answering("n\n", "k8s install --skip-verify");
        assertThat(run.exitCode()).isEqualTo(65);
        assertThat(run.err()).contains("there is no API key: give edgeMcp.auth.apiKey, or edgeMcp.auth.existingSecret");
        assertThat(written()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "changeme-changeme-changeme", "x-REPLACE_WITH-a-key-0123456789"})
    void key_thatCouldBeGuessed_isRefused(String key) {
        for (String line : new String[] {
            "k8s install -y", "k8s install --dry-run=server", "k8s install --dry-run=client", "k8s upgrade -y"
        }) {
            if (line.contains("upgrade")) {
                assertThat(go(INSTALL).exitCode()).isZero();
                helm.calls.clear();
            }
            CommandRun run = go(line + " --set edgeMcp.auth.apiKey=" + key);
            assertThat(run.exitCode()).as(line).isEqualTo(65);
            assertThat(run.err())
                    .contains("the API key ", "leave it out, and one is made")
                    .doesNotContain(key);
            assertThat(changes()).isEmpty();
        }
    }

    @Test
    void placeholder_isReplaced() {
        CommandRun run = go("k8s install -y --skip-verify --set edgeMcp.auth.apiKey=REPLACE_WITH_YOUR_KEY");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("the API key is a placeholder");
        assertThat(key()).hasSize(43);
    }

    @Test
    void values_areFilledFromTheEnvironment_orRefused() throws IOException {
        Path file = Files.writeString(
                folder.resolve("values.yaml"), "edgeMcp: {logLevel: warn, auth: {apiKey: \"${GATEWAY_KEY}\"}}");
        String line = "k8s install -y --skip-verify --timeout 3s -f " + file;
        CommandRun run = go(line);
        assertThat(run.exitCode()).isEqualTo(65);
        assertThat(run.err()).contains("the values have ${GATEWAY_KEY}, and the environment has no such variable");
        assertThat(helm.calls).isEmpty();
        assertThat(written()).isEmpty();

        run = go(Map.of("GATEWAY_KEY", KEY), Terminal.NONE, "", line);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(key()).isEqualTo(KEY);
        assertThat(logLevel()).isEqualTo("warn");
        assertThat(run.err() + run.out()).doesNotContain(KEY);
    }

    @Test
    void uninstalledWithItsHistoryKept_isForgottenIfAgreedTo() {
        go(INSTALL);
        leave(1, "uninstalled");
        CommandRun no = answering("n\n", INSTALL.replace(" -y", ""));
        assertThat(no.exitCode()).isEqualTo(1);
        assertThat(no.err()).contains("Forget its history?", "nothing was changed");
        assertThat(history()).containsExactly("1 uninstalled");
        CommandRun run = go(INSTALL);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(history()).containsExactly("1 deployed");
    }

    @Test
    void dryRun_whereAnUpgradeFailed_saysThatThereIsARelease() {
        go(INSTALL);
        helm.next("upgrade", End.HALF_WAY);
        go(UPGRADE);
        assertThat(history()).containsExactly("1 deployed", "2 failed");
        CommandRun run = go("k8s install --dry-run=server");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("there is a release 'edge-mcp' already");
    }
}
