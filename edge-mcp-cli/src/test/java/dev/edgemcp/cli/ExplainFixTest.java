package dev.edgemcp.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.edgemcp.cli.check.Check;
import dev.edgemcp.cli.check.Checks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sees that the commands which checks name in general are commands. */
final class ExplainFixTest {
    /** What an explanation, which knows no cluster, may leave open. */
    private static final Set<String> OPEN = Set.of(
            "NAMESPACE",
            "RELEASE",
            "NAME",
            "POD",
            "NODE",
            "SECRET",
            "TAG",
            "HOST",
            "VALUE",
            "CLASS",
            "USER",
            "OTHER",
            "FILE",
            "KEY",
            "REGISTRY",
            "VERSION",
            "ID",
            "N");

    static Stream<Arguments> checks() {
        return Checks.all().stream().map(check -> argumentSet(check.id(), check));
    }

    @ParameterizedTest
    @MethodSource("checks")
    void fix_ofEveryCheck_isACommand(Check<?> check) {
        FixLine.assertParses(check.fix());
        assertThat(OPEN).containsAll(FixLine.placeholders(check.fix()));
        assertThat(check.fix()).doesNotContain("helm upgrade", "helm rollback");
    }

    @Test
    void placeholders_areFound() {
        assertThat(FixLine.placeholders("edge-mcp k8s scale --hpa-max N -n NAMESPACE --set a=V \"${REGISTRY:?}/x\""))
                .containsExactlyInAnyOrder("N", "NAMESPACE", "V");
        assertThat(FixLine.placeholders("kubectl get deployments -A -l app=edge-mcp"))
                .isEmpty();
    }

    @Test
    void kubectl_hasWhatIsBelievedOfIt() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl"))),
                "there is no kubectl here");
        for (String command : FixLine.KUBECTL.keySet()) {
            String line = "kubectl " + command + " --help";
            Process process = new ProcessBuilder(line.split(" "))
                    .redirectErrorStream(true)
                    .start();
            String help = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(line + help).isZero();
            FixLine.KUBECTL
                    .get(command)
                    .forEach(option ->
                            assertThat(help).as(line).containsPattern("(?m)^\\s+(-\\w, )?" + option + "[=,:]"));
        }
    }
}
