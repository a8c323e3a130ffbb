package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.helm.FakeHelm;
import dev.edgemcp.cli.helm.FakeHelm.End;
import dev.edgemcp.cli.helm.HelmException.Reason;
import dev.edgemcp.cli.kube.MockApi;
import dev.edgemcp.core.jsonrpc.Json;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Uninstalling, with and without the volume of Redis. */
final class UninstallTest extends OnFakeHelm {
    private final List<String> deleted = new CopyOnWriteArrayList<>();

    @BeforeEach
    void install() {
        assertThat(go(INSTALL).exitCode()).isZero();
        helm.calls.clear();
        ObjectNode claims = Json.parseObject("{\"items\":[{\"metadata\":{\"name\":\"data-redis-0\"}}]}");
        mock.faults.add(request -> {
            if (!request.getPath().contains("/persistentvolumeclaims")) {
                return null;
            }
            if (request.getMethod().equals("DELETE")) {
                deleted.add(request.getPath().replaceAll(".*/", ""));
                return MockApi.json(200, Json.object());
            }
            assertThat(request.getPath()).contains("app.kubernetes.io%2Finstance%3Dedge-mcp");
            return MockApi.json(200, claims);
        });
    }

    @Test
    void keepsVolumes() {
        CommandRun no = answering("n\n", "k8s uninstall");
        assertThat(no.exitCode()).isEqualTo(1);
        assertThat(no.err())
                .contains("- Deployment edge-mcp", "and keep the data in data-redis-0?", "error: nothing was changed");
        assertThat(helm.calls).isEmpty();

        CommandRun run = answering("y\n", "k8s uninstall");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("Kept with its data: data-redis-0. To delete it: kubectl -n edge-mcp delete pvc");
        assertThat(helm.calls).containsExactly("uninstall");
        assertThat(deleted).isEmpty();
        CommandRun again = go("k8s uninstall -y");
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains("Helm knows no Edge MCP in namespace edge-mcp");
    }

    @Test
    void deletesVolumes_ifToldTo_afterTheRelease() {
        helm.meanwhile = () -> assertThat(deleted).isEmpty();
        CommandRun run = answering("y\n", "k8s uninstall --delete-volumes");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("and delete the data in data-redis-0?");
        assertThat(deleted).containsExactly("data-redis-0");
    }

    @Test
    void thatFails_deletesNoVolumes() {
        helm.fail("uninstall", End.HALF_WAY, Reason.FORBIDDEN, "you may not");
        CommandRun run = go("k8s uninstall -y --delete-volumes");
        assertThat(run.exitCode()).isEqualTo(77);
        assertThat(deleted).isEmpty();
        assertThat(history()).containsExactly("1 uninstalling");
    }

    @Test
    void ctrlC_saysWhatIsLeft_andHowToDeleteVolumes() {
        helm.next("uninstall", End.INTERRUPTED);
        CommandRun run = go("k8s uninstall -y --delete-volumes");
        assertThat(run.exitCode()).isEqualTo(130);
        assertThat(run.err())
                .contains(
                        "Interrupted. There is no release 'edge-mcp' in namespace edge-mcp.",
                        "Volumes were not deleted: kubectl -n edge-mcp delete pvc data-redis-0");
        assertThat(deleted).isEmpty();
    }

    @Test
    void killed_isFinishedByTheNextOne() {
        helm.ago = Duration.ofMinutes(6);
        helm.next("uninstall", End.KILLED);
        assertThatThrownBy(() -> go("k8s uninstall -y")).isInstanceOf(FakeHelm.Killed.class);
        assertThat(history()).containsExactly("1 uninstalling");
        CommandRun run = go("k8s uninstall -y --delete-volumes");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("Revision 1 of edge-mcp is uninstalling since");
        assertThat(deleted).containsExactly("data-redis-0");
        assertThat(go("k8s history").exitCode()).isEqualTo(1);
    }

    /** An uninstallation is as old as it is, and not as old as the release. */
    @Test
    void killedJustNow_isRefused_andInstallFinishesItIfAPersonAgrees() {
        helm.next("uninstall", End.KILLED);
        assertThatThrownBy(() -> go("k8s uninstall -y")).isInstanceOf(FakeHelm.Killed.class);
        assertThat(go("k8s uninstall -y").exitCode()).isEqualTo(75);
        assertThat(go(INSTALL).exitCode()).isEqualTo(75);
        CommandRun run = answering("y\ny\n", INSTALL.replace(" -y", ""));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("Finish uninstalling it?");
        assertThat(history()).containsExactly("1 deployed");
    }

    @Test
    void historyThatWasKept_isForgotten_withoutHelm() {
        leave(1, "uninstalled");
        assertThat(go("k8s uninstall -y").exitCode()).isZero();
        assertThat(helm.calls).isEmpty();
        assertThat(go("k8s history").exitCode()).isEqualTo(1);
    }
}
