package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.helm.FakeHelm;
import dev.edgemcp.cli.helm.FakeHelm.End;
import dev.edgemcp.cli.helm.HelmException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Restoring a backup whose Secrets are encrypted, where nothing is and where something is. */
final class RestoreTest extends OnFakeHelm {
    // Made once: deriving a key from a passphrase takes its time.
    private static Path file;

    private String unlock;
    private String restore;

    @BeforeEach
    void backup() throws IOException {
        assertThat(go(INSTALL + " --set edgeMcp.logLevel=warn").exitCode()).isZero();
        Path passphrase = Files.writeString(folder.resolve("passphrase"), "five words are much better\n");
        unlock = " --passphrase-file " + passphrase;
        if (file == null) {
            Path made = folder.resolve("edge-mcp.backup");
            CommandRun kept = go("k8s backup --skip-redis --include-secrets" + unlock + " -o " + made);
            assertThat(kept.exitCode()).as(kept.err()).isZero();
            file = made;
        }
        restore = "k8s restore --skip-redis --skip-verify --timeout 3s --skip-secrets " + file;
        assertThat(go("k8s uninstall -y").exitCode()).isZero();
        helm.calls.clear();
        mock.requests.clear();
    }

    @Test
    void putsSecretsBeforeTheRelease_afterAsking() {
        String all = restore.replace(" --skip-secrets", "") + unlock;
        CommandRun no = answering("n\n", restore);
        assertThat(no.exitCode()).as(no.err()).isEqualTo(1);
        assertThat(no.err()).contains("Restore edge-mcp to namespace", "error: nothing was changed");
        assertThat(changes()).isEmpty();
        assertThat(written()).isEmpty();

        CommandRun run = answering("y\n", all);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(changes()).containsExactly("install");
        assertThat(written()).first().asString().endsWith("/secrets");
        assertThat(key()).isEqualTo(KEY);
        assertThat(logLevel()).isEqualTo("warn");
        assertThat(run.err() + run.out()).doesNotContain(KEY);
    }

    @Test
    void nothingIsChanged_withoutAnybodyToAsk_orInADryRun() {
        assertThat(go(restore).exitCode()).isEqualTo(64);
        CommandRun dry = go(restore.replace(" --skip-secrets", "") + unlock + " --dry-run");
        assertThat(dry.exitCode()).as(dry.err()).isZero();
        assertThat(dry.err()).contains("+ Secret edge-mcp-secrets (of the backup)", "Plan: 4 to create");
        assertThat(changes()).isEmpty();
        assertThat(written()).isEmpty();
    }

    @Test
    void failedCheck_leavesTheReleaseOut() {
        mock.denied.add("create deployments");
        CommandRun run = go(restore + " -y");
        assertThat(run.exitCode()).isEqualTo(79);
        assertThat(run.err()).contains("× EMK-081");
        assertThat(changes()).isEmpty();
    }

    @Test
    void stoppedHalfWay_goesOnWithForce() {
        helm.next("install", End.CANCELLED);
        CommandRun stopped = go(restore + " -y");
        assertThat(stopped.exitCode()).isEqualTo(130);
        assertThat(stopped.err()).contains("Interrupted. Revision 1 of edge-mcp is failed");
        CommandRun refused = go(restore + " -y");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("there is a release 'edge-mcp' already", "add --force");
        CommandRun run = go(restore + " -y --force");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(history()).containsExactly("1 failed", "2 deployed");
    }

    /** Who forces it means the one that was just killed, too. */
    @Test
    void killed_goesOnWithForce_atOnce() {
        helm.next("install", End.KILLED);
        assertThatThrownBy(() -> go(restore + " -y")).isInstanceOf(FakeHelm.Killed.class);
        assertThat(history()).containsExactly("1 pending-install");
        assertThat(go(restore + " -y").exitCode()).isEqualTo(1);
        CommandRun run = go(restore + " -y --force");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(history()).containsExactly("1 failed", "2 deployed");
    }

    @Test
    void overARelease_isAnUpgradeWithTheValuesOfTheBackup() {
        assertThat(go(INSTALL + " --set edgeMcp.logLevel=debug").exitCode()).isZero();
        CommandRun run = go(restore + " -y --force");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(history()).containsExactly("1 superseded", "2 deployed");
        assertThat(logLevel()).isEqualTo("warn");
    }

    @Test
    void failuresOfHelm_haveTheirExitCode() {
        for (Reason reason : List.of(Reason.FORBIDDEN, Reason.BUSY)) {
            helm.fail("install", End.REFUSED, reason, "words");
            CommandRun run = go(restore + " -y --force");
            assertThat(run.exitCode()).as(run.err()).isEqualTo(reason == Reason.BUSY ? 75 : 77);
        }
    }
}
