package dev.edgemcp.cli.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.helm.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the level 'restricted' of Pod Security does not admit. */
final class PodStandardTest {
    @Test
    void ourOwnManifests_areAdmitted() throws IOException {
        for (String file : new String[] {"workload-deployment.yaml", "redis.yaml"}) {
            Manifests manifests = Manifests.of(Files.readString(Path.of("../base", file)), "edge-mcp");
            assertThat(manifests.objects()).isNotEmpty();
            assertThat(PodStandard.refusals(manifests)).as(file).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "runAsNonRoot: true | runAsNonRoot: false | edge-mcp: may run as root",
                "runAsUser: 65532 | runAsUser: 0 | edge-mcp: may run as root",
                "allowPrivilegeEscalation: false | allowPrivilegeEscalation: true | edge-mcp: may gain privileges",
                "drop: | add: | edge-mcp: keeps capabilities",
                "type: RuntimeDefault | type: Unconfined | edge-mcp: has no seccomp profile",
                "configMap: | hostPath: | edge-mcp: has the volume config"
            })
    void changes_areNamed(String from, String to, String refusal) throws IOException {
        String text = Files.readString(Path.of("../base/workload-deployment.yaml"));
        assertThat(text).contains(from);
        assertThat(PodStandard.refusals(Manifests.of(text.replace(from, to), "edge-mcp")))
                .contains(refusal);
    }
}
