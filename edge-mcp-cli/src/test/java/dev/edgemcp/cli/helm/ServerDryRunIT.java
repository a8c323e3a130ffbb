package dev.edgemcp.cli.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** What a real cluster says, without anything being left there. Needs kubectl. */
@Timeout(120)
@EnabledIfEnvironmentVariable(named = "EDGE_MCP_TEST_KUBECONFIG", matches = ".+")
class ServerDryRunIT {
    @TempDir
    Path folder;

    @Test
    void everythingWithoutDefinitionsOfOthers_isTaken() throws Exception {
        RenderedChart chart = new RenderedChart(folder);
        String rendered = chart.render("""
                namespace: {name: default}
                edgeMcp: {externalService: {enabled: true}}
                networkPolicy: {enabled: true}
                ingress: {enabled: true}
                rbac: {create: true}
                """).toString();
        dryRun(chart.file(rendered));
    }

    @Test
    void base_isTaken() throws Exception {
        String base = Base.objects().all().stream()
                .filter(each -> !"Namespace".equals(each.get("kind")))
                .map(RenderedManifests::text)
                .collect(Collectors.joining("---\n"));
        dryRun(new RenderedChart(folder).file(base.replace("namespace: edge-mcp", "namespace: default")));
    }

    private static void dryRun(Path file) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        "kubectl",
                        "--kubeconfig",
                        System.getenv("EDGE_MCP_TEST_KUBECONFIG"),
                        "apply",
                        "--dry-run=server",
                        "--validate=strict",
                        "-f",
                        file.toString()))
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(out).isZero();
    }
}
